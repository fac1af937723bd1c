"""Movement of the camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Signals


@metadata_field("pixels per frame, short side 256", over_time="mean max")
def camera_shift(signals: Signals) -> NDArray[np.float64]:
    """Distance that camera movement shifts the centre of the frame."""
    steps = _centre_steps(signals)
    return np.hypot(steps[:, 0], steps[:, 1]) * signals.scale


@metadata_field("pixels per frame, short side 256", title="camera shift to the right")
def camera_right(signals: Signals) -> float:
    """Mean shift of the frame's centre to the right; left counts as negative."""
    return _mean(_centre_steps(signals)[:, 0] * signals.scale)


@metadata_field("pixels per frame, short side 256", title="camera shift downward")
def camera_down(signals: Signals) -> float:
    """Mean downward shift of the frame's centre; up counts as negative."""
    return _mean(_centre_steps(signals)[:, 1] * signals.scale)


@metadata_field("percent per frame")
def camera_zoom(signals: Signals) -> float:
    """Mean growth of the image from frame to frame; shrinking counts as negative."""
    growth: NDArray[np.float64] = np.sqrt(np.linalg.det(signals.camera[:, :, :2])) - 1
    return _mean(100 * growth)


@metadata_field("degrees per frame", over_time="mean")
def camera_roll(signals: Signals) -> NDArray[np.float64]:
    """Angle by which the camera rolls, without its sign."""
    camera = signals.camera
    return np.abs(np.degrees(np.arctan2(camera[:, 1, 0], camera[:, 0, 0])))


def _centre_steps(signals: Signals) -> NDArray[np.float64]:
    height, width = signals.gray.shape[1:]
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    moved: NDArray[np.float64] = signals.camera[:, :, :2] @ centre + signals.camera[:, :, 2]
    moved -= centre
    return moved


def _mean(steps: NDArray[np.float64]) -> float:
    return float(steps.mean()) if len(steps) else float("nan")
