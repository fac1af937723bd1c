"""How alike two pictures are."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_WINDOW = 7
_LUMINANCE, _CONTRAST = 0.01**2, 0.03**2

Gray = NDArray[np.float32]


def structural_similarity(first: Gray, second: Gray) -> float:
    """Mean SSIM (Wang et al. 2004) of two gray pictures ``(H, W)`` in 0..1.

    Uniform windows of 7 x 7 pixels and sample covariances, as scikit-image does by default, whose
    value this is.
    """
    return structural_similarities(np.stack([first, second]))[0]


def structural_similarities(frames: Gray) -> list[float]:
    """Mean SSIM of each frame and the next, ``(T, H, W)`` to ``T - 1`` values.

    Means and variances of a frame are computed once for both its neighbours.
    """
    if min(frames.shape[1:]) < _WINDOW:
        return [float("nan")] * (len(frames) - 1)
    unbiased = _WINDOW**2 / (_WINDOW**2 - 1)
    means = [_window_mean(frame) for frame in frames]
    variances = [
        unbiased * (_window_mean(frame * frame) - mean * mean)
        for frame, mean in zip(frames, means, strict=True)
    ]
    values = []
    for step in range(len(frames) - 1):
        product = means[step] * means[step + 1]
        covariance = unbiased * (_window_mean(frames[step] * frames[step + 1]) - product)
        squares = means[step] * means[step] + means[step + 1] * means[step + 1]
        similar = ((2 * product + _LUMINANCE) * (2 * covariance + _CONTRAST)) / (
            (squares + _LUMINANCE) * (variances[step] + variances[step + 1] + _CONTRAST)
        )
        values.append(float(similar.mean(dtype=np.float64)))
    return values


def _window_mean(picture: Gray) -> Gray:
    """Means of all windows that lie wholly inside."""
    margin = _WINDOW // 2
    means = cv2.boxFilter(picture, cv2.CV_32F, (_WINDOW, _WINDOW))
    return np.ascontiguousarray(means[margin:-margin, margin:-margin], np.float32)
