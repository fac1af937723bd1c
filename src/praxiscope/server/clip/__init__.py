"""One clip: its file for browsers, its pictures, what a run says of it, and heat on demand."""
