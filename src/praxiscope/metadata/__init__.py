"""Numbers that describe a clip without any model: motion, texture, colour, overlays, the file."""
