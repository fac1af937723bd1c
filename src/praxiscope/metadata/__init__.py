"""Metadata that describe a clip without a model: motion, texture, colour, overlays, the file."""
