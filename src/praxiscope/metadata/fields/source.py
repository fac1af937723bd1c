"""Properties of the video file."""

from __future__ import annotations

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Signals


@field("seconds", contextual=True)
def duration(signals: Signals) -> float:
    """Length of the whole video."""
    return signals.clip.duration


@field("frames per second", contextual=True)
def frame_rate(signals: Signals) -> float:
    """Average frame rate of the whole video."""
    return signals.frame_rate


@field("pixels", title="frame width", contextual=True)
def width(signals: Signals) -> float:
    """Width of the frames as displayed."""
    return signals.clip.size[1]


@field("pixels", title="frame height", contextual=True)
def height(signals: Signals) -> float:
    """Height of the frames as displayed."""
    return signals.clip.size[0]


@field("ratio", contextual=True)
def aspect_ratio(signals: Signals) -> float:
    """Width divided by height."""
    return signals.clip.size[1] / signals.clip.size[0]
