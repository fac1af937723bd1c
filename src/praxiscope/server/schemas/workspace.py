"""What there is to look at."""

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
        clips: of the data set, analysed or not.
        praxiscope: version of the program.
    """

    name: str
    clips: int
    created: str
    praxiscope: str
    runs: list[RunSummary]


class ColumnResponse(Answer):
    """A column of a run: a value a row.

    Attributes:
        name: in addresses and filters.
        title: for people.
        unit: of numbers, empty for none.
        help: a sentence that explains it, empty for none.
        kind: categories are codes into ``values``; truth is 0, 1, or 255 where unknown.
        type: of the little-endian array at ``columns/NAME``. Codes that are all ones (255, 65535)
            and nan mean unknown.
        values: names by code.
        low: smallest number that is known.
        high: largest.
        known: rows with a value.
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
    known: int


class MapResponse(Answer):
    """A way to lay out clips.

    Attributes:
        made: whether it can be had at once; otherwise asking for it begins a job.
        available: false where a package is missing; ``remedy`` then says which.
    """

    method: str
    title: str
    made: bool
    available: bool
    remedy: str


class SplitResponse(Answer):
    """What was reached on a split; empty name where the data have none."""

    split: str
    top1: ShareResponse
    top5: ShareResponse | None
    loss: float | None


class RunResponse(Answer):
    """A run as it is now.

    Attributes:
        version: names these rows for good; more clips give another version.
        clips: rows.
        running: whether an analysis writes to it.
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
