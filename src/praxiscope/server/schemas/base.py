"""What all answers have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Something the server says; numbers that are not finite are null."""

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="null")


class Request(BaseModel):
    """Something the server is told; what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorResponse(Answer):
    """What went wrong: the one line that a person reads, and what to do about it."""

    what: str
    where: str = ""
    remedy: str = ""


class ShareResponse(Answer):
    """A share of some clips with its 95 % interval; all null for no clips."""

    value: float | None
    low: float | None
    high: float | None
    hits: int
    clips: int


class Selection(Request):
    """Some rows of a version of a run.

    Attributes:
        bits: a bit a row, the first row the lowest bit of the first byte, base64.
    """

    bits: str
