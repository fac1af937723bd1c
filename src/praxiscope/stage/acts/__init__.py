"""The animation of each label: one file per kind of action."""
