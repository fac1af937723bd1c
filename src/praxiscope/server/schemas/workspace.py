"""The workspace and its runs."""

from __future__ import annotations

from typing import Literal

from praxiscope.server.schemas.base import Answer, ShareResponse

ColumnKind = Literal["category", "number", "truth"]
ColumnGroup = Literal["data set", "prediction", "metadata", "groups"]
BinaryType = Literal["uint8", "uint16", "int32", "float32"]


class RunSummary(Answer):
    """A run in the list of runs."""

    name: str
    model: str
    clips: int
    failures: int
    accuracy: ShareResponse


class WorkspaceResponse(Answer):
    """The workspace that is served.

    Attributes:
        clips: number of clips in the data set, analysed or not.
        praxiscope_version: version of the program.
    """

    name: str
    clips: int
    created: str
    praxiscope_version: str
    runs: list[RunSummary]


class ColumnResponse(Answer):
    """A column of a run: one value per row.

    Attributes:
        name: in routes and filters.
        title: for people.
        unit: of numbers, empty if they have none.
        help: a sentence that explains the column, empty if there is none.
        group: where the values come from.
        kind: categories are codes into ``values``; truth is 0, 1, or 255 if unknown.
        type: of the little-endian array at ``columns/NAME``. The codes 255 (uint8), 65535
            (uint16) and -1 (int32), and nan, mean unknown.
        values: names by code; null for numbers and truth.
        low: smallest number.
        high: largest number.
        n_known: number of rows with a value.
    """

    name: str
    title: str
    unit: str
    help: str
    group: ColumnGroup
    kind: ColumnKind
    type: BinaryType
    values: list[str] | None
    low: float | None
    high: float | None
    n_known: int


class MapResponse(Answer):
    """A map of the clips.

    Attributes:
        method: of the projection.
        title: for people.
        ready: whether it is computed; otherwise a request for it starts a job.
        available: false if a package is missing; ``remedy`` says which.
    """

    method: str
    title: str
    ready: bool
    available: bool
    remedy: str


class SplitResponse(Answer):
    """Results on a split; its name is empty if the data set has no splits."""

    split: str
    top1: ShareResponse
    top5: ShareResponse | None
    loss: float | None


class RunResponse(Answer):
    """A run as it is now.

    Attributes:
        version: name of exactly these rows; with more clips the run has another version.
        clips: number of rows.
        failures: number of clips that could not be analysed.
        running: whether an analysis writes to the run.
    """

    name: str
    model: str
    weights: str
    version: str
    clips: int
    failures: int
    running: bool
    classes: list[str]
    layers: list[str]
    columns: list[ColumnResponse]
    maps: list[MapResponse]
    splits: list[SplitResponse]
