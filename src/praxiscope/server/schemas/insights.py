"""Insights."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from praxiscope.server.schemas.base import Answer, Request
from praxiscope.server.schemas.explore import ReasonResponse, RowResponse


class KindResponse(Answer):
    """A kind of insight and what it reports."""

    name: str
    about: str


class FigureResponse(Answer):
    """Something that was measured of the clips of an insight.

    Attributes:
        name: for programs.
        title: for people.
        kind: of the value: a share from 0 to 1, a number, a chance (p) or text.
        value: of the clips of the insight, null where it is unknown.
        elsewhere: the same of other clips, null where there is none.
        elsewhere_title: what the other clips are, such as ``elsewhere`` or ``usual``.
        low: lower end of the 95 % interval.
        high: upper end of the 95 % interval.
    """

    name: str
    title: str
    kind: Literal["share", "number", "chance", "text"]
    value: float | int | str | None
    elsewhere: float | int | None
    elsewhere_title: str
    low: float | None
    high: float | None


class ArchivedResponse(Answer):
    """Why and when (UTC, ISO 8601) an insight was archived."""

    note: str
    when: str


class InsightResponse(Answer):
    """A card.

    Attributes:
        id: the same for the same kind and clips.
        title: one sentence.
        score: number of errors or clips that the advice could save.
        clips: number of its clips; their numbers are at ``insights/ID/clips``.
        to_act_on: number of clips that the advice is about.
        representatives: a few typical clips.
    """

    id: str
    kind: str
    title: str
    score: float
    advice: str
    clips: int
    to_act_on: int
    figures: list[FigureResponse]
    reasons: list[ReasonResponse]
    representatives: list[RowResponse]
    archived: ArchivedResponse | None


class InsightsResponse(Answer):
    """All cards, the highest score first.

    Attributes:
        clips: number of clips that were examined.
        cannot_say: sentences on insights that the data do not allow.
        kinds: all kinds.
    """

    state: Literal["done"] = "done"
    clips: int
    insights: list[InsightResponse]
    kinds: list[KindResponse]
    cannot_say: list[str]


class ArchiveRequest(Request):
    """Why an insight is archived."""

    note: str = Field(default="", max_length=2000)
