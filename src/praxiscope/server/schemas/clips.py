"""The page of one clip."""

from __future__ import annotations

from praxiscope.server.schemas.base import Answer
from praxiscope.server.schemas.explore import RowResponse


class ClassResponse(Answer):
    """A class with its probability."""

    name: str
    probability: float
    is_label: bool


class ValueResponse(Answer):
    """A value of a clip's metadata, compared with all other clips.

    Attributes:
        column: name of the column.
        title: of the column, for people.
        unit: of numbers, empty if they have none.
        help: a sentence that explains the column.
        value: number; null for categories, and if it is unknown.
        category: null for numbers, and if it is unknown.
        percentile: share of the clips with a smaller value, in 0..100.
        low: smallest value of all clips.
        high: largest value of all clips.
        counts: of all clips in twenty bins from ``low`` to ``high``; empty for categories.
    """

    column: str
    title: str
    unit: str
    help: str
    value: float | None
    category: str | None
    percentile: float | None
    low: float | None
    high: float | None
    counts: list[int]


class NeighbourResponse(Answer):
    """A similar clip."""

    distance: float
    row: RowResponse


class EventResponse(Answer):
    """Start and end of the labelled event, in seconds of the video."""

    start: float
    end: float


class ClipResponse(Answer):
    """A clip in a run.

    Attributes:
        row: the clip as in tables.
        folder: of the file, relative to the common folder of all clips.
        group: recording, or other group of clips, in the data set.
        valid_labels: all labels that count as correct.
        duration: in seconds.
        width: of the frames in pixels.
        height: of the frames in pixels.
        frame_times: times of the frames in the network's input, in seconds.
        event: null if the data set has none.
        top_classes: the most likely classes, the most likely first.
        label_rank: rank of the label among all classes, from 1; null without a label.
        values: metadata.
        neighbours: the most similar clips, the nearest first.
        failure: why there is no prediction, empty if there is one.
    """

    row: RowResponse
    folder: str
    group: str | None
    valid_labels: list[str]
    duration: float | None
    width: int
    height: int
    frame_times: list[float]
    event: EventResponse | None
    top_classes: list[ClassResponse]
    label_rank: int | None
    values: list[ValueResponse]
    neighbours: list[NeighbourResponse]
    failure: str
