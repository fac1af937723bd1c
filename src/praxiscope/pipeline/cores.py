"""Cores of the processor: how many there are, and who computes on how many."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import torch


def cores_here() -> int:
    """Cores of the processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def use_cores(cores: int) -> None:
    """Let networks compute on so many cores, and OpenCV in the threads that call it."""
    torch.set_num_threads(cores)
    cv2.setNumThreads(1)


@contextmanager
def restored_cores() -> Iterator[None]:
    """Set the threads of PyTorch and OpenCV back to what they were, at the end of the block."""
    before, before_opencv = torch.get_num_threads(), cv2.getNumThreads()
    try:
        yield
    finally:
        torch.set_num_threads(before)
        cv2.setNumThreads(before_opencv)
