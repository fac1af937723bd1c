"""Where in the frame objects move, and which way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals

MOVING = 1.0
"""Pixels a frame by which a place must move besides the camera."""

DIRECTIONS = 8


@field("share of the width, 0..1", over_time="mean std")
def motion_x(signals: Signals) -> NDArray[np.float64]:
    """How far right the centre of what moves lies; unknown in frames where nothing does."""
    return _centre(signals, axis=2)


@field("share of the height, 0..1", over_time="mean std")
def motion_y(signals: Signals) -> NDArray[np.float64]:
    """How far down the centre of what moves lies; unknown in frames where nothing does."""
    return _centre(signals, axis=1)


@field("bits, 0..3")
def motion_direction_entropy(signals: Signals) -> float:
    """How evenly what moves goes in eight directions; 0 for one direction or none."""
    magnitude, direction = signals.object_motion
    moving = magnitude > MOVING
    if not len(moving):
        return float("nan")
    if not moving.any():
        return 0.0
    # Eighths are centred on right, down, left and up, so that these do not fall on a border.
    eighth = np.round(direction[moving] * (DIRECTIONS / (2 * np.pi))).astype(np.intp) % DIRECTIONS
    weight = np.bincount(eighth, magnitude[moving], DIRECTIONS)
    shares = weight[weight > 0] / weight.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def _centre(signals: Signals, axis: int) -> NDArray[np.float64]:
    """Centre of moving places along an axis, weighted by how much they move; ``(T - 1,)``."""
    magnitude = signals.object_motion[0]
    weight = np.where(magnitude > MOVING, magnitude, 0).sum(3 - axis, dtype=np.float64)
    length = weight.shape[1]
    total = weight.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre: NDArray[np.float64] = weight @ (np.arange(length) + 0.5) / total / length
    return centre
