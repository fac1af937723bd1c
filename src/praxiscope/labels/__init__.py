"""Vectors of label texts."""
