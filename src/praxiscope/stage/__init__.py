"""Rendered clips of everyday actions: the true cause of every label is known."""
