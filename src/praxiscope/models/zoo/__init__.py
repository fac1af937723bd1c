"""The cards of all models, one file per model family.

A card is plain data and functions that import torch when they are called, so that the command line
lists the models without loading torch.
"""
