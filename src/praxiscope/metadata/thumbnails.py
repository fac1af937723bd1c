"""A clip reduced to a few tiny frames, to find near-duplicates."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.signals import Signals

FRAMES, SIDE = 16, 32

THUMBNAILS = "thumbnails"
"""Name of their array in the metadata of a workspace."""

Thumbnails = NDArray[np.uint8]


def thumbnails(signals: Signals) -> Thumbnails:
    """``(FRAMES, SIDE, SIDE)`` gray frames, evenly spaced in time, resized to squares."""
    gray = signals.gray
    positions = np.linspace(0, len(gray) - 1, FRAMES)
    sampled = gray[np.round(positions).astype(int)]
    return np.stack(
        [cv2.resize(frame, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for frame in sampled]
    )
