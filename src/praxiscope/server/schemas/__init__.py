"""What the server says and is told, as browsers see it; one file a page."""
