"""Training of networks: objectives, the loop, checkpoints and results."""
