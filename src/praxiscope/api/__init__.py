"""The public Python calls: everything that the command line does, for scripts and notebooks."""
