"""Where clips lie to each other: their representation, its map, neighbours and clusters."""
