"""How each label is acted out: one file a kind of action."""
