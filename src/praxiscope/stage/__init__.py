"""A rendered world of everyday actions in which the true cause of every label is known."""
