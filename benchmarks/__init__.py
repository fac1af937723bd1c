"""Measurements of what Praxiscope claims, side by side with its peers."""
