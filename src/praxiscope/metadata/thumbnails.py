"""A clip reduced to a few tiny frames, by which copies of it are recognised."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.signals import Signals

FRAMES, SIDE = 16, 32

THUMBNAILS = "thumbnails"
"""Name of their array beside the metadata of a workspace."""

Thumbnails = NDArray[np.uint8]


def thumbnails(signals: Signals) -> Thumbnails:
    """``(FRAMES, SIDE, SIDE)`` gray frames at even distances in the clip, squeezed to squares."""
    gray = signals.gray
    moments = np.linspace(0, len(gray) - 1, FRAMES)
    chosen = gray[np.round(moments).astype(int)]
    return np.stack(
        [cv2.resize(frame, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for frame in chosen]
    )
