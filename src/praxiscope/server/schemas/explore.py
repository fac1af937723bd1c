"""The latent space and what is selected in it."""

from __future__ import annotations

from pydantic import Field

from praxiscope.server.schemas.base import Answer, Request, Selection, ShareResponse


class ReasonResponse(Answer):
    """One respect in which some clips differ from others.

    Attributes:
        column: by name, with its ``title``.
        value: of a column of categories, null for numbers.
        effect: in -1..1: Cliff's delta, or the share inside less that outside.
        p: corrected for all that was tested.
        inside: median of the numbers, or share of the value.
        outside: the same of the others.
        aliases: other columns that say the same.
        words: all of it in plain words.
    """

    column: str
    title: str
    value: str | None
    effect: float
    p: float
    inside: float | None
    outside: float | None
    aliases: list[str]
    words: str


class GroupResponse(Answer):
    """Some clips together."""

    clips: int
    labelled: int
    accuracy: ShareResponse
    loss: float | None


class ComparisonRequest(Request):
    """Some rows, and those to compare them with: all others where null."""

    first: Selection
    second: Selection | None = None


class ComparisonResponse(Answer):
    """What sets the first apart from the second, the strongest first.

    Attributes:
        too_few: why nothing can be said, empty where something can.
    """

    first: GroupResponse
    second: GroupResponse
    reasons: list[ReasonResponse]
    too_few: str


class RowsRequest(Request):
    """Clips by number."""

    clips: list[int] = Field(min_length=1, max_length=500)


class RowResponse(Answer):
    """A clip in a table or a grid.

    Attributes:
        name: of its file, without folders.
        playable: false where the file is missing.
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
    """A selection that was kept.

    Attributes:
        clips: their numbers, ascending.
        by: who kept it.
        when: UTC, ISO 8601.
    """

    name: str
    note: str
    clips: list[int]
    by: str
    when: str


class SubsetRequest(Request):
    """A selection to keep."""

    name: str = Field(min_length=1, max_length=80)
    note: str = Field(default="", max_length=2000)
    clips: list[int] = Field(min_length=1, max_length=2_000_000)
