"""How fast things move, and how that changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals


@field("pixels a frame, short side 256", over_time="mean min max std")
def flow_magnitude(signals: Signals) -> NDArray[np.float64]:
    """Mean length of the optical flow, camera and objects together."""
    return signals.mean_speed * signals.scale


@field("pixels a frame, short side 256", over_time="mean min max std")
def object_motion(signals: Signals) -> NDArray[np.float64]:
    """Mean length of the flow that is left without the camera's movement."""
    means: NDArray[np.float64] = signals.object_speed.mean((1, 2), dtype=np.float64)
    return means * signals.scale


@field("pixels a frame squared, short side 256", over_time="mean_absolute std")
def velocity(signals: Signals) -> NDArray[np.float64]:
    """Change of the mean flow from frame to frame."""
    return np.diff(flow_magnitude(signals))


@field("pixels a frame cubed, short side 256", over_time="mean_absolute std")
def acceleration(signals: Signals) -> NDArray[np.float64]:
    """Change of that change."""
    return np.diff(flow_magnitude(signals), n=2)


@field("share, 0..1")
def periodicity(signals: Signals) -> float:
    """Share of the strongest rhythm among all rhythms of the mean flow; 0 for a steady one."""
    series = signals.mean_speed
    if len(series) < 2:
        return float("nan")
    rhythms = np.abs(np.fft.rfft(series - series.mean()))[1:]
    whole = float(rhythms.sum())
    # A steady flow leaves nothing but rounding, which has rhythms of its own.
    return float(rhythms.max()) / whole if whole > 1e-6 * len(series) else 0.0
