"""The latent space of a version: columns, maps, comparisons and tables."""
