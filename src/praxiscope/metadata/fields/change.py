"""Differences between consecutive frames."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Signals

CHANGED = 20
"""Gray levels by which a pixel must change to count as changed."""


@metadata_field("-1 to 1", over_time="mean std min max", title="SSIM")
def ssim(signals: Signals) -> NDArray[np.float64]:
    """Structural similarity (SSIM) of consecutive frames."""
    return signals.similarities


@metadata_field("0-255", over_time="mean std")
def frame_difference(signals: Signals) -> list[float]:
    """Mean absolute change of gray between consecutive frames."""
    return [cv2.mean(change)[0] for change in signals.differences]


@metadata_field("0-1", over_time="mean std")
def changing_ratio(signals: Signals) -> list[float]:
    """Share of the frame whose gray changes, by camera or objects."""
    return [_share_above(change) for change in signals.differences]


@metadata_field("0-1", over_time="mean std")
def foreground_ratio(signals: Signals) -> list[float]:
    """Share of the frame that changes after camera movement is compensated."""
    shares = []
    for (before, after), camera in zip(pairwise(signals.gray), signals.camera, strict=True):
        size = (before.shape[1], before.shape[0])
        expected = after.copy()  # kept where the camera shows what was outside of the frame before
        cv2.warpAffine(before, camera, size, expected, borderMode=cv2.BORDER_TRANSPARENT)
        shares.append(_share_above(cv2.absdiff(expected, after)))
    return shares


def _share_above(change: np.ndarray) -> float:
    return float(np.count_nonzero(change > CHANGED)) / change.size
