"""People and objects, from boxes of annotators or of a detector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Box, Signals

PERSON = "person"


@metadata_field("share of the frame, 0-1")
def subject_size(signals: Signals) -> float:
    """Mean size of the largest box in a frame."""
    if not signals.boxes:
        return float("nan")
    largest: dict[int, float] = {}
    for box in signals.boxes:
        largest[box.frame] = max(box.area, largest.get(box.frame, 0.0))
    return sum(largest.values()) / len(largest)


@metadata_field("boxes per frame")
def people(signals: Signals) -> float:
    """Largest number of people in one frame."""
    return _largest_number(signals, lambda box: box.category == PERSON)


@metadata_field("boxes per frame")
def objects(signals: Signals) -> float:
    """Largest number of boxes that are not people in one frame."""
    return _largest_number(signals, lambda box: box.category != PERSON)


def _largest_number(signals: Signals, counts: Callable[[Box], bool]) -> float:
    if signals.boxes is None:
        return float("nan")
    per_frame = Counter(box.frame for box in signals.boxes if counts(box))
    return float(max(per_frame.values(), default=0))
