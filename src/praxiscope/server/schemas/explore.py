"""The latent space, selections in it, and tables of clips."""

from __future__ import annotations

from pydantic import Field

from praxiscope.server.schemas.base import Answer, Request, Selection, ShareResponse


class ReasonResponse(Answer):
    """A column in which some clips differ from others.

    Attributes:
        column: name of the column.
        title: of the column, for people.
        value: of a column of categories, null for numbers.
        effect: in -1..1: Cliff's delta, or the share inside minus the share outside.
        p: corrected for the number of comparisons.
        inside: median of the numbers, or share of the value, of the clips.
        outside: the same for the others.
        aliases: other columns with the same difference.
        text: the difference in one sentence.
    """

    column: str
    title: str
    value: str | None
    effect: float
    p: float
    inside: float | None
    outside: float | None
    aliases: list[str]
    text: str


class GroupResponse(Answer):
    """A group of clips."""

    clips: int
    labelled: int
    accuracy: ShareResponse
    loss: float | None


class ComparisonRequest(Request):
    """Rows, and rows to compare them with; null for all others."""

    first: Selection
    second: Selection | None = None


class ComparisonResponse(Answer):
    """How the first group differs from the second, the strongest difference first.

    Attributes:
        unavailable_reason: why the groups can't be compared, empty if they can.
    """

    first: GroupResponse
    second: GroupResponse
    reasons: list[ReasonResponse]
    unavailable_reason: str


class RowsRequest(Request):
    """Numbers of clips."""

    clips: list[int] = Field(min_length=1, max_length=500)


class RowResponse(Answer):
    """A clip in a table or a grid.

    Attributes:
        name: of its file, without folders.
        playable: false if the file is missing.
    """

    clip: int
    name: str
    label: str | None
    predicted: str | None
    probability: float | None
    correct: bool | None
    loss: float | None
    split: str | None
    playable: bool


class SubsetResponse(Answer):
    """A saved selection.

    Attributes:
        clips: numbers of the clips, ascending.
        by: name of the person who saved it.
        when: UTC, ISO 8601.
    """

    name: str
    note: str
    clips: list[int]
    by: str
    when: str


class SubsetRequest(Request):
    """A selection to save."""

    name: str = Field(min_length=1, max_length=80)
    note: str = Field(default="", max_length=2000)
    clips: list[int] = Field(min_length=1, max_length=2_000_000)
