"""Base classes of requests and responses, and what several of them contain."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A response; numbers that are not finite are null."""

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="null")


class Request(BaseModel):
    """A request; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorResponse(Answer):
    """What went wrong, where, and what to do about it; each one line for people."""

    what: str
    where: str = ""
    remedy: str = ""


class ShareResponse(Answer):
    """A share of clips with its 95 % interval; all null if there are no clips."""

    value: float | None
    low: float | None
    high: float | None
    hits: int
    clips: int


class Selection(Request):
    """Selected rows of a version of a run.

    Attributes:
        bits: one bit per row in base64, the first row in the lowest bit of the first byte.
    """

    bits: str
