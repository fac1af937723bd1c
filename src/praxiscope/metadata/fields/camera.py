"""How the camera moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals


@field("pixels a frame, short side 256", over_time="mean max")
def camera_shift(signals: Signals) -> NDArray[np.float64]:
    """How far the camera's movement carries the middle of the picture."""
    steps = _steps_of_the_middle(signals)
    return np.hypot(steps[:, 0], steps[:, 1]) * signals.scale


@field("pixels a frame, short side 256")
def camera_right(signals: Signals) -> float:
    """How far the picture's middle goes right a frame, less the ways back."""
    return _mean(_steps_of_the_middle(signals)[:, 0] * signals.scale)


@field("pixels a frame, short side 256")
def camera_down(signals: Signals) -> float:
    """How far the picture's middle goes down a frame, less the ways back."""
    return _mean(_steps_of_the_middle(signals)[:, 1] * signals.scale)


@field("percent a frame")
def camera_zoom(signals: Signals) -> float:
    """By how much the picture grows a frame, less by how much it shrinks."""
    growth: NDArray[np.float64] = np.sqrt(np.linalg.det(signals.camera[:, :, :2])) - 1
    return _mean(100 * growth)


@field("degrees a frame", over_time="mean")
def camera_turn(signals: Signals) -> NDArray[np.float64]:
    """By how much the camera rolls."""
    camera = signals.camera
    return np.abs(np.degrees(np.arctan2(camera[:, 1, 0], camera[:, 0, 0])))


def _steps_of_the_middle(signals: Signals) -> NDArray[np.float64]:
    height, width = signals.gray.shape[1:]
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    moved: NDArray[np.float64] = signals.camera[:, :, :2] @ middle + signals.camera[:, :, 2]
    moved -= middle
    return moved


def _mean(steps: NDArray[np.float64]) -> float:
    return float(steps.mean()) if len(steps) else float("nan")
