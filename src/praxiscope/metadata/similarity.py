"""Structural similarity (SSIM) of images."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_WINDOW = 7
_MARGIN = _WINDOW // 2
_INSIDE = (slice(_MARGIN, -_MARGIN), slice(_MARGIN, -_MARGIN))
"""Pixels whose window lies completely inside the image."""

_UNBIASED = _WINDOW**2 / (_WINDOW**2 - 1)
_LUMINANCE, _CONTRAST = (0.01 * 255) ** 2, (0.03 * 255) ** 2

Gray = NDArray[np.uint8]
Plane = NDArray[np.float32]


def structural_similarity(first: Gray, second: Gray) -> float:
    """Mean SSIM (Wang et al. 2004) of two gray images ``(H, W)`` in 0..255.

    It uses uniform windows of 7 x 7 pixels and sample covariances, as scikit-image does by
    default, and returns the same value.
    """
    return structural_similarities(np.stack([first, second]))[0]


def structural_similarities(frames: Gray) -> list[float]:
    """Mean SSIM of each frame and the next, ``(T, H, W)`` to ``T - 1`` values.

    Means and variances of a frame are computed once and used for both of its neighbours.
    """
    if min(frames.shape[1:]) < _WINDOW:
        return [float("nan")] * (len(frames) - 1)
    # Reuse memory: to allocate new memory takes longer than the computation.
    moments = np.empty((2, 3, *frames.shape[1:]), np.float32)
    scratch = np.empty((3, *frames.shape[1:]), np.float32)
    values = []
    for step, frame in enumerate(frames):
        _fill_moments(frame, moments[step % 2])
        if step:
            _fill_covariance(frames[step - 1], frame, moments, scratch[:2])
            values.append(_mean_similarity(moments, *scratch))
    return values


def _fill_moments(frame: Gray, moments: Plane) -> None:
    """Mean, square of the mean and variance of each window into ``(3, H, W)``."""
    mean, square, variance = moments
    cv2.boxFilter(frame, cv2.CV_32F, (_WINDOW, _WINDOW), mean)
    cv2.sqrBoxFilter(frame, cv2.CV_32F, (_WINDOW, _WINDOW), variance)
    np.multiply(mean, mean, square)
    variance -= square
    variance *= np.float32(_UNBIASED)


def _fill_covariance(first: Gray, second: Gray, moments: Plane, into: Plane) -> None:
    """Product of the means and covariance of each window into ``(2, H, W)``."""
    product, covariance = into
    cv2.multiply(first, second, product, dtype=cv2.CV_32F)
    cv2.boxFilter(product, cv2.CV_32F, (_WINDOW, _WINDOW), covariance)
    np.multiply(moments[0, 0], moments[1, 0], product)
    covariance -= product
    covariance *= np.float32(_UNBIASED)


def _mean_similarity(moments: Plane, product: Plane, covariance: Plane, scratch: Plane) -> float:
    """Mean SSIM; overwrites its inputs."""
    similar, part = product, scratch
    for doubled, constant in ((product, _LUMINANCE), (covariance, _CONTRAST)):
        doubled *= np.float32(2)
        doubled += np.float32(constant)
    similar *= covariance
    for which, constant in ((1, _LUMINANCE), (2, _CONTRAST)):
        np.add(moments[0, which], moments[1, which], part)
        part += np.float32(constant)
        similar /= part
    return min(float(similar[_INSIDE].mean(dtype=np.float64)), 1.0)
