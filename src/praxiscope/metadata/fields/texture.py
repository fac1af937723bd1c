"""How much detail frames have."""

from __future__ import annotations

import cv2
import numpy as np

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals

WEAK_EDGE, STRONG_EDGE = 100, 200


@field("share, 0..1", over_time="mean std")
def edge_density(signals: Signals) -> list[float]:
    """Share of pixels on an edge (Canny)."""
    return [
        float(np.count_nonzero(cv2.Canny(gray, WEAK_EDGE, STRONG_EDGE))) / gray.size
        for gray in signals.gray
    ]


@field("levels, 0..255", over_time="mean")
def sharpness(signals: Signals) -> list[float]:
    """Mean strength of the brightness gradient (Sobel)."""
    return [_mean_gradient(gray) for gray in signals.gray]


@field("levels, 0..255", over_time="mean")
def laplacian_of_gaussian(signals: Signals) -> list[float]:
    """Mean absolute response to spots and lines a few pixels wide (sigma 1)."""
    means = []
    for gray in signals.gray:
        smooth = cv2.GaussianBlur(gray, (0, 0), 1).astype(np.float32)
        response = cv2.Laplacian(smooth, cv2.CV_32F, ksize=3)
        means.append(cv2.norm(response, cv2.NORM_L1) / response.size)
    return means


@field("levels, 0..255", over_time="mean")
def total_variation(signals: Signals) -> list[float]:
    """Mean length of the step from a pixel to its right and lower neighbours."""
    means = []
    for gray in signals.gray:
        levels = gray.astype(np.float32)
        right = levels[:-1, 1:] - levels[:-1, :-1]
        down = levels[1:, :-1] - levels[:-1, :-1]
        means.append(_mean_length(right, down))
    return means


def _mean_gradient(gray: np.ndarray) -> float:
    right, down = (cv2.Sobel(gray, cv2.CV_32F, *axes, ksize=3) for axes in ((1, 0), (0, 1)))
    return _mean_length(np.asarray(right), np.asarray(down))


def _mean_length(right: np.ndarray, down: np.ndarray) -> float:
    # By NumPy: OpenCV's sums of floats hang on where in memory they lie.
    return float(np.sqrt(right * right + down * down).mean(dtype=np.float64))
