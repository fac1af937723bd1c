"""Where in space and time a network finds its evidence."""
