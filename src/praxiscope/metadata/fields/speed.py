"""How fast things move, and how that changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals


@field("pixels a frame, short side 256", over_time="mean min max std")
def flow_magnitude(signals: Signals) -> NDArray[np.float64]:
    """Mean length of the optical flow, camera and objects together."""
    return _means(signals.flow_magnitude)


@field("pixels a frame, short side 256", over_time="mean min max std")
def object_motion(signals: Signals) -> NDArray[np.float64]:
    """Mean length of the flow that is left without the camera's movement."""
    return _means(signals.object_motion[0])


@field("pixels a frame, a frame", over_time="mean std")
def velocity(signals: Signals) -> NDArray[np.float64]:
    """Absolute change of the mean flow from frame to frame."""
    return np.abs(np.diff(_means(signals.flow_magnitude)))


@field("pixels a frame, a frame squared", over_time="mean std")
def acceleration(signals: Signals) -> NDArray[np.float64]:
    """Absolute change of that change."""
    return np.abs(np.diff(_means(signals.flow_magnitude), n=2))


@field("share, 0..1")
def periodicity(signals: Signals) -> float:
    """Share of the strongest rhythm among all rhythms of the mean flow; 0 for a steady one."""
    series = _means(signals.flow_magnitude)
    if len(series) < 2:
        return float("nan")
    rhythms = np.abs(np.fft.rfft(series - series.mean()))[1:]
    whole = float(rhythms.sum())
    # A steady flow leaves nothing but rounding, which has rhythms of its own.
    return float(rhythms.max()) / whole if whole > 1e-6 * len(series) else 0.0


def _means(magnitude: NDArray[np.float32]) -> NDArray[np.float64]:
    means: NDArray[np.float64] = magnitude.mean((1, 2), dtype=np.float64)
    return means
