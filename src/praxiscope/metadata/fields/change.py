"""How much frames differ from the next."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals

CHANGED = 20
"""Levels of gray by which a pixel must change to count as moving."""


@field("-1..1", over_time="mean std min max")
def ssim(signals: Signals) -> NDArray[np.float64]:
    """Structural similarity of consecutive frames."""
    return signals.similarities


@field("levels, 0..255", over_time="mean std")
def frame_difference(signals: Signals) -> list[float]:
    """Mean absolute change of gray from frame to frame."""
    return [cv2.mean(change)[0] for change in signals.differences]


@field("share, 0..1", over_time="mean std")
def changing_ratio(signals: Signals) -> list[float]:
    """Share of the frame whose gray changes, whatever moves."""
    return [_share_above(change) for change in signals.differences]


@field("share, 0..1", over_time="mean std")
def foreground_ratio(signals: Signals) -> list[float]:
    """Share of the frame that changes although the camera's movement is made up for."""
    shares = []
    for (before, after), camera in zip(pairwise(signals.gray), signals.camera, strict=True):
        size = (before.shape[1], before.shape[0])
        expected = after.copy()  # stays where the camera shows what was out of sight before
        cv2.warpAffine(before, camera, size, expected, borderMode=cv2.BORDER_TRANSPARENT)
        shares.append(_share_above(cv2.absdiff(expected, after)))
    return shares


def _share_above(change: np.ndarray) -> float:
    return float(np.count_nonzero(change > CHANGED)) / change.size
