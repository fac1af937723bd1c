"""One clip."""

from __future__ import annotations

from praxiscope.server.schemas.base import Answer
from praxiscope.server.schemas.explore import RowResponse


class ClassResponse(Answer):
    """A class with its probability."""

    name: str
    probability: float
    is_label: bool


class ValueResponse(Answer):
    """A clip's metadata beside that of all others.

    Attributes:
        value: number, or null where it is a word or unknown.
        word: for columns of categories.
        percentile: share of the clips with a smaller value, in 0..100.
        counts: of all clips in twenty bins from ``low`` to ``high``; empty for words.
    """

    column: str
    title: str
    unit: str
    help: str
    value: float | None
    word: str | None
    percentile: float | None
    low: float | None
    high: float | None
    counts: list[int]


class NeighbourResponse(Answer):
    """A clip that is much like another."""

    distance: float
    row: RowResponse


class EventResponse(Answer):
    """When what the label says begins and ends, in seconds of the video."""

    start: float
    end: float


class ClipResponse(Answer):
    """A clip as a run saw it.

    Attributes:
        top: the most likely classes, most likely first.
        label_rank: place of the label among all classes, from 1; null without a label.
        frames: that the network sees, in seconds.
        event: null where the data set does not tell.
        failure: why there is no prediction, empty where there is one.
    """

    row: RowResponse
    folder: str
    group: str | None
    valid_labels: list[str]
    duration: float | None
    width: int
    height: int
    frames: list[float]
    event: EventResponse | None
    top: list[ClassResponse]
    label_rank: int | None
    values: list[ValueResponse]
    neighbours: list[NeighbourResponse]
    failure: str
