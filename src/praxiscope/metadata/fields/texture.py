"""Amount of detail in the frames."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Signals

WEAK_EDGE, STRONG_EDGE = 100, 200


@metadata_field("0-1", over_time="mean std")
def edge_density(signals: Signals) -> list[float]:
    """Share of the frame's pixels on an edge (Canny)."""
    return [
        float(np.count_nonzero(cv2.Canny(gray, WEAK_EDGE, STRONG_EDGE))) / gray.size
        for gray in signals.gray
    ]


@metadata_field("0-255", over_time="mean")
def sharpness(signals: Signals) -> list[float]:
    """Mean strength of the brightness gradient (Sobel)."""
    right, down = _scratch(signals)
    means = []
    for gray in signals.gray:
        cv2.Sobel(gray, cv2.CV_32F, 1, 0, right)
        cv2.Sobel(gray, cv2.CV_32F, 0, 1, down)
        means.append(_mean_length(right, down))
    return means


@metadata_field("0-255", over_time="mean", title="Laplacian of Gaussian")
def laplacian_of_gaussian(signals: Signals) -> list[float]:
    """Mean absolute Laplacian of Gaussian (sigma 1): spots and lines a few pixels wide."""
    smooth, response = _scratch(signals)
    means = []
    for gray in signals.gray:
        # Kernel size and borders as in scikit-image, so that the values are the same.
        smooth[:] = gray
        cv2.GaussianBlur(smooth, (9, 9), 1, smooth, borderType=cv2.BORDER_REFLECT)
        cv2.Laplacian(smooth, cv2.CV_32F, response, borderType=cv2.BORDER_REFLECT)
        means.append(float(np.abs(response, response).mean(dtype=np.float64)))
    return means


@metadata_field("0-255", over_time="mean")
def total_variation(signals: Signals) -> list[float]:
    """Mean length of the gray difference from a pixel to its right and lower neighbours."""
    height, width = signals.gray.shape[1:]
    levels = np.empty((height, width), np.float32)
    right, down = np.empty((2, height - 1, width - 1), np.float32)
    means = []
    for gray in signals.gray:
        levels[:] = gray
        np.subtract(levels[:-1, 1:], levels[:-1, :-1], right)
        np.subtract(levels[1:, :-1], levels[:-1, :-1], down)
        means.append(_mean_length(right, down))
    return means


def _scratch(signals: Signals) -> NDArray[np.float32]:
    """Two images as reusable memory: to allocate them takes longer than to fill them."""
    return np.empty((2, *signals.gray.shape[1:]), np.float32)


def _mean_length(right: NDArray[np.float32], down: NDArray[np.float32]) -> float:
    """Mean length of vectors; overwrites their memory."""
    right *= right
    down *= down
    right += down
    # With NumPy: OpenCV's sums of floats depend on the alignment of their memory.
    return float(np.sqrt(right, right).mean(dtype=np.float64))
