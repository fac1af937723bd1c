"""Cores of the processor, and who may use how many."""

from __future__ import annotations

import os

import cv2
import torch


def cores_here() -> int:
    """Cores of the processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def use_cores(cores: int) -> None:
    """Let networks compute on so many cores, and OpenCV in the threads it is called from."""
    torch.set_num_threads(cores)
    cv2.setNumThreads(1)
