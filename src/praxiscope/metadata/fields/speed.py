"""Speed of motion, and how it changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Signals


@metadata_field("pixels per frame, short side 256", over_time="mean min max std")
def flow_magnitude(signals: Signals) -> NDArray[np.float64]:
    """Mean length of the optical flow, of camera and objects together."""
    return signals.mean_speed * signals.scale


@metadata_field("pixels per frame, short side 256", over_time="mean min max std")
def object_motion(signals: Signals) -> NDArray[np.float64]:
    """Mean length of the optical flow after camera movement is compensated."""
    means: NDArray[np.float64] = signals.object_speed.mean((1, 2), dtype=np.float64)
    return means * signals.scale


@metadata_field("pixels per frame², short side 256", over_time="mean_absolute std")
def flow_speed_change(signals: Signals) -> NDArray[np.float64]:
    """Change of the mean flow length from frame to frame."""
    return np.diff(flow_magnitude(signals))


@metadata_field("pixels per frame³, short side 256", over_time="mean_absolute std")
def flow_speed_change_rate(signals: Signals) -> NDArray[np.float64]:
    """Change of `flow_speed_change` from frame to frame."""
    return np.diff(flow_magnitude(signals), n=2)


@metadata_field("0-1")
def periodicity(signals: Signals) -> float:
    """Share of the strongest frequency in the mean flow length over time; 0 for a steady flow."""
    series = signals.mean_speed
    if len(series) < 2:
        return float("nan")
    amplitudes = np.abs(np.fft.rfft(series - series.mean()))[1:]
    total = float(amplitudes.sum())
    # A steady flow leaves only rounding errors, which have frequencies too.
    return float(amplitudes.max()) / total if total > 1e-6 * len(series) else 0.0
