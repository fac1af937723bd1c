"""Training recognisers: objectives, the loop, checkpoints and what they reached."""
