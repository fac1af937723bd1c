"""The latent space of a version: its columns, maps, comparisons, and tables."""
