"""Data sets on disk: lists of clips with their labels and splits."""
