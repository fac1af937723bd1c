"""What boxes say of people and objects, where somebody or a detector drew any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from praxiscope.metadata.field import field
from praxiscope.metadata.signals import Box, Signals

PERSON = "person"


@field("share of the frame, 0..1")
def subject_size(signals: Signals) -> float:
    """Mean size of the largest box of a frame."""
    if not signals.boxes:
        return float("nan")
    largest: dict[int, float] = {}
    for box in signals.boxes:
        largest[box.frame] = max(box.area, largest.get(box.frame, 0.0))
    return sum(largest.values()) / len(largest)


@field("boxes a frame")
def people(signals: Signals) -> float:
    """Most people in one frame."""
    return _most(signals, lambda box: box.category == PERSON)


@field("boxes a frame")
def objects(signals: Signals) -> float:
    """Most boxes of anything but people in one frame."""
    return _most(signals, lambda box: box.category != PERSON)


def _most(signals: Signals, wanted: Callable[[Box], bool]) -> float:
    if signals.boxes is None:
        return float("nan")
    counted = Counter(box.frame for box in signals.boxes if wanted(box))
    return float(max(counted.values(), default=0))
