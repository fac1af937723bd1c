"""What the file itself says."""

from __future__ import annotations

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals


@field("seconds")
def duration(signals: Signals) -> float:
    """Length of the whole video."""
    return signals.clip.duration


@field("frames a second")
def frame_rate(signals: Signals) -> float:
    """Average rate of the whole video."""
    return signals.frame_rate


@field("pixels")
def width(signals: Signals) -> float:
    """Width of the frames as they are shown."""
    return signals.clip.size[1]


@field("pixels")
def height(signals: Signals) -> float:
    """Height of the frames as they are shown."""
    return signals.clip.size[0]


@field("ratio")
def aspect_ratio(signals: Signals) -> float:
    """Width over height."""
    return signals.clip.size[1] / signals.clip.size[0]
