"""Figures of what a run found, and the page that brings them together."""
