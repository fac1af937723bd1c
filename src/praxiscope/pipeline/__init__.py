"""The path from a data set to a workspace: decode clips once, run a network, measure metadata."""
