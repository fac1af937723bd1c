"""Who looks, and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from praxiscope.server.schemas.base import Answer, Request

Role = Literal["viewer", "annotator", "reviewer", "admin"]
"""Each may do all that those before it may."""


class SessionResponse(Answer):
    """Who is signed in.

    Attributes:
        authentication: whether signing in is asked for; without it everybody is ``admin``.
        role: null before signing in.
        csrf: is sent back in the header ``X-CSRF-Token`` by every request that changes something.
    """

    authentication: bool
    name: str
    role: Role | None
    csrf: str


class SignIn(Request):
    """A token, from the start of the server or from an invitation link."""

    token: str = Field(min_length=1, max_length=256)


class InvitationRequest(Request):
    """For whom a link is made."""

    name: str = Field(min_length=1, max_length=80)
    role: Role
    hours: float = Field(gt=0, le=24 * 365)


class InvitationResponse(Answer):
    """An invitation; the link is told once, when it is made, and null later."""

    id: str
    name: str
    role: Role
    expires: datetime
    link: str | None
