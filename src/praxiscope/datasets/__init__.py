"""Data sets on disk: which clips there are, with their labels and splits."""
