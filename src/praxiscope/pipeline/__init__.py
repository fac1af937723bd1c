"""From a data set to a workspace: clips are decoded once, run through a network, and measured."""
