"""Where a command's network runs."""

from __future__ import annotations


def choose_device(name: str) -> str:
    """The device of a name; ``auto`` takes a GPU where there is one."""
    import torch

    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    return name
