"""Properties of the video file."""

from __future__ import annotations

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Signals


@metadata_field("seconds", contextual=True)
def duration(signals: Signals) -> float:
    """Length of the whole video."""
    return signals.clip.duration


@metadata_field("frames per second", contextual=True)
def frame_rate(signals: Signals) -> float:
    """Average frame rate of the whole video."""
    return signals.frame_rate


@metadata_field("pixels", title="frame width", contextual=True)
def width(signals: Signals) -> float:
    """Width of the frames as displayed."""
    return signals.clip.size[1]


@metadata_field("pixels", title="frame height", contextual=True)
def height(signals: Signals) -> float:
    """Height of the frames as displayed."""
    return signals.clip.size[0]


@metadata_field("ratio", contextual=True)
def aspect_ratio(signals: Signals) -> float:
    """Width divided by height."""
    return signals.clip.size[1] / signals.clip.size[0]
