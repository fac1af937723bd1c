"""Attribution: where in space and time a network finds the evidence for a class."""
