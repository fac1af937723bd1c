"""Position and direction of moving objects in the frame."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Signals

DIRECTIONS = 8


@metadata_field("share of the width, 0-1", title="horizontal position of motion")
def motion_x_mean(signals: Signals) -> float:
    """Mean horizontal position of the centre of motion; unknown where nothing moves."""
    return _centre_of_motion(signals, axis=2)[0]


@metadata_field("share of the width, 0-1", title="horizontal spread of motion")
def motion_x_std(signals: Signals) -> float:
    """Standard deviation over time of the horizontal centre of motion; unknown without motion."""
    return _centre_of_motion(signals, axis=2)[1]


@metadata_field("share of the height, 0-1", title="vertical position of motion")
def motion_y_mean(signals: Signals) -> float:
    """Mean vertical position of the centre of motion; unknown where nothing moves."""
    return _centre_of_motion(signals, axis=1)[0]


@metadata_field("share of the height, 0-1", title="vertical spread of motion")
def motion_y_std(signals: Signals) -> float:
    """Standard deviation over time of the vertical centre of motion; unknown without motion."""
    return _centre_of_motion(signals, axis=1)[1]


@metadata_field("bits, 0-3")
def motion_direction_entropy(signals: Signals) -> float:
    """Entropy of the motion over eight directions; 0 for one direction or none."""
    if not len(signals.moving):
        return math.nan
    weight = sum(map(_weight_of_directions, signals.object_flow, signals.moving), np.zeros(1))
    if not weight.any():
        return 0.0
    shares = weight[weight > 0] / weight.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def _weight_of_directions(
    flow: NDArray[np.float32], moving: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Amount of motion in each direction; the sectors are centred on right, down, left and up."""
    right, down = cv2.split(flow)
    eighth = np.asarray(cv2.phase(right, down)) * np.float32(DIRECTIONS / (2 * np.pi))
    nearest = (eighth + 0.5).astype(np.intp)
    weight = np.bincount(nearest.ravel(), moving.ravel(), DIRECTIONS + 1).astype(np.float64)
    weight[0] += weight[DIRECTIONS]  # a full circle
    return weight[:DIRECTIONS]


def _centre_of_motion(signals: Signals, axis: int) -> tuple[float, float]:
    """Mean and standard deviation over time of the centre of motion along an axis.

    Each frame is weighted by its amount of motion: with little motion, the centre is noise.
    """
    profile = signals.moving.sum(3 - axis, dtype=np.float64)
    amount = profile.sum(1)
    moved = amount > 0
    if not moved.any():
        return math.nan, math.nan
    profile, amount = profile[moved], amount[moved]
    places = (np.arange(profile.shape[1]) + 0.5) / profile.shape[1]
    centres = (profile * places).sum(1) / amount
    mean = np.average(centres, weights=amount)
    return float(mean), math.sqrt(np.average((centres - mean) ** 2, weights=amount))
