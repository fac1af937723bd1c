"""Motion over time, as affine matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Curve = NDArray[np.float64]
Matrices = NDArray[np.float64]
"""``(T, 2, 3)``: from a part's own coordinates to world coordinates, at each time."""


def ease(time: Times, start: float, end: float) -> Curve:
    """Rise from 0 at ``start`` to 1 at ``end``, slow at both ends."""
    progress = np.clip((time - start) / max(end - start, 1e-9), 0, 1)
    curve: Curve = progress * progress * (3 - 2 * progress)
    return curve


def fall(time: Times, start: float, end: float) -> Curve:
    """Rise from 0 to 1 at ``end`` like a falling body, followed by two small bounces."""
    progress = np.clip((time - start) / max(end - start, 1e-9), 0, None)
    first = (progress - 1) / 0.5
    second = (progress - 1.5) / 0.3
    bounce = 0.16 * _arch(first) + 0.05 * _arch(second)
    return np.minimum(progress, 1) ** 2 - bounce


def pulses(time: Times, start: float, end: float, count: int) -> Curve:
    """Rise to 1 and return to 0 ``count`` times between ``start`` and ``end``."""
    progress = np.clip((time - start) / max(end - start, 1e-9), 0, 1)
    curve: Curve = np.sin(np.pi * count * progress) ** 2
    return curve


def interpolate(low: float, high: float, progress: Curve) -> Curve:
    """Interpolate linearly from ``low`` to ``high``."""
    return low + (high - low) * progress


def placement(
    time: Times,
    x: Curve | float = 0.0,
    y: Curve | float = 0.0,
    angle: Curve | float = 0.0,
    width: Curve | float = 1.0,
    height: Curve | float = 1.0,
) -> Matrices:
    """Matrices that scale, then rotate (degrees, clockwise: y points down), then translate."""
    matrices = np.empty((len(time), 2, 3))
    radians = np.deg2rad(angle)
    cosine, sine = np.cos(radians), np.sin(radians)
    matrices[:, 0, 0] = cosine * width
    matrices[:, 0, 1] = -sine * height
    matrices[:, 1, 0] = sine * width
    matrices[:, 1, 1] = cosine * height
    matrices[:, 0, 2] = x
    matrices[:, 1, 2] = y
    return matrices


def compose(outer: Matrices, inner: Matrices) -> Matrices:
    """Apply ``inner`` first, then ``outer``; each can be one ``(2, 3)`` matrix for all times."""
    linear = outer[..., :2] @ inner[..., :2]
    shift = outer[..., :2] @ inner[..., 2:] + outer[..., 2:]
    return np.concatenate([linear, shift], axis=-1)


def inverse(matrices: Matrices) -> Matrices:
    """Inverse of ``matrices``."""
    linear = np.linalg.inv(matrices[..., :2])
    return np.concatenate([linear, -linear @ matrices[..., 2:]], axis=-1)


def _arch(progress: Curve) -> Curve:
    """A parabola that is 1 in the middle of 0..1, and 0 outside of 0..1."""
    inside = (progress > 0) & (progress < 1)
    return np.where(inside, 4 * progress * (1 - progress), 0.0)
