"""Where in the frame objects move, and which way."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals

DIRECTIONS = 8


@field("share of the width, 0..1")
def motion_x_mean(signals: Signals) -> float:
    """How far right the centre of what moves lies; unknown where nothing does."""
    return _course(signals, axis=2)[0]


@field("share of the width, 0..1")
def motion_x_std(signals: Signals) -> float:
    """How far the centre of what moves wanders to the sides; unknown where nothing moves."""
    return _course(signals, axis=2)[1]


@field("share of the height, 0..1")
def motion_y_mean(signals: Signals) -> float:
    """How far down the centre of what moves lies; unknown where nothing does."""
    return _course(signals, axis=1)[0]


@field("share of the height, 0..1")
def motion_y_std(signals: Signals) -> float:
    """How far the centre of what moves wanders up and down; unknown where nothing moves."""
    return _course(signals, axis=1)[1]


@field("bits, 0..3")
def motion_direction_entropy(signals: Signals) -> float:
    """How evenly what moves goes in eight directions; 0 for one direction or none."""
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
    """How much moves in each direction; eighths are centred on right, down, left and up."""
    right, down = cv2.split(flow)
    eighth = np.asarray(cv2.phase(right, down)) * np.float32(DIRECTIONS / (2 * np.pi))
    nearest = (eighth + 0.5).astype(np.intp)
    weight = np.bincount(nearest.ravel(), moving.ravel(), DIRECTIONS + 1).astype(np.float64)
    weight[0] += weight[DIRECTIONS]  # a whole turn
    return weight[:DIRECTIONS]


def _course(signals: Signals, axis: int) -> tuple[float, float]:
    """Mean and standard deviation over time of the centre along an axis.

    A frame counts as much as moves in it: in one where next to nothing does, the centre is that
    of a speck.
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
