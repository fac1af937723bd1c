"""One clip: its video for browsers, pictures, the results of a run, and heatmaps on demand."""
