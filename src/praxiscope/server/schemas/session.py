"""Sessions, roles and invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from praxiscope.server.schemas.base import Answer, Request

Role = Literal["viewer", "annotator", "reviewer", "admin"]
"""Each role may do everything that the roles before it may do."""


class SessionResponse(Answer):
    """The current session.

    Attributes:
        authentication: whether people sign in; without it everybody is ``admin``.
        name: of the person, empty before signing in.
        role: null before signing in.
        csrf: token that requests with changes send in the header ``X-CSRF-Token``.
    """

    authentication: bool
    name: str
    role: Role | None
    csrf: str


class SignIn(Request):
    """A token, from the start of the server or from an invitation link."""

    token: str = Field(min_length=1, max_length=256)


class InvitationRequest(Request):
    """A person to invite."""

    name: str = Field(min_length=1, max_length=80)
    role: Role
    hours: float = Field(gt=0, le=24 * 365)


class InvitationResponse(Answer):
    """An invitation; only the response that creates it has the link, later ones have null."""

    id: str
    name: str
    role: Role
    expires: datetime
    link: str | None
