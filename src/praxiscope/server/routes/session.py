"""Signing in and out, and inviting others."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from praxiscope.server.errors import NOT_SIGNED_IN, TOO_MANY, UNKNOWN, RefusedError
from praxiscope.server.schemas.session import (
    InvitationRequest,
    InvitationResponse,
    SessionResponse,
    SignIn,
)
from praxiscope.server.security.invitations import (
    Invitation,
    invitation_link,
    invite,
    invited,
    read_invitations,
    take_back,
)
from praxiscope.server.security.roles import Admin, Person, person_of
from praxiscope.server.security.security import ADMIN
from praxiscope.server.security.tokens import digest
from praxiscope.server.state import Served, ServerState

router = APIRouter(tags=["session"])
invitations = APIRouter(tags=["session"])


@router.get("/session")
async def read_session(request: Request, served: Served) -> SessionResponse:
    """Who is signed in."""
    return _response(served, person_of(request))


@router.post("/session")
async def sign_in(
    asked: SignIn, request: Request, response: Response, served: Served
) -> SessionResponse:
    """Sign in; the session is a cookie that scripts can't read."""
    security = served.security
    if security.everybody is not None:
        return _response(served, security.everybody)
    address = request.client.host if request.client else ""
    if wait := security.failures.wait(address):
        raise RefusedError(
            TOO_MANY,
            "too many wrong tokens from this address",
            remedy="try again in a while",
            retry_after=math.ceil(wait),
        )
    known = _known(served, asked.token)
    if known is None:
        security.failures.count(address)
        raise RefusedError(
            NOT_SIGNED_IN,
            "the token is wrong or has expired",
            remedy="ask for a new link",
        )
    person, seconds = known
    security.sessions.end(request.cookies.get(security.cookie, ""))
    cookie, person = security.sessions.begin(person, seconds)
    response.set_cookie(
        security.cookie,
        cookie,
        max_age=int(seconds),
        secure=served.settings.https,
        httponly=True,
        samesite="strict",
    )
    return _response(served, person)


@router.delete("/session", status_code=204)
async def sign_out(request: Request, response: Response, served: Served) -> None:
    """Sign out."""
    security = served.security
    security.sessions.end(request.cookies.get(security.cookie, ""))
    response.delete_cookie(
        security.cookie, secure=served.settings.https, httponly=True, samesite="strict"
    )


@invitations.get("/invitations")
def list_invitations(admin: Admin, served: Served) -> list[InvitationResponse]:
    """All that have not expired."""
    return [_invitation_response(one) for one in read_invitations(served.workspace.folder)]


@invitations.post("/invitations")
def make_invitation(
    asked: InvitationRequest, admin: Admin, request: Request, served: Served
) -> InvitationResponse:
    """Make a link by which somebody may sign in, any number of times until it expires."""
    made, token = invite(served.workspace.folder, asked.name, asked.role, asked.hours)
    address = served.settings.address or str(request.base_url)
    return _invitation_response(made, invitation_link(address, token))


@invitations.delete("/invitations/{id}", status_code=204)
def delete_invitation(
    id: Annotated[str, Path(max_length=80)], admin: Admin, served: Served
) -> None:
    """Take an invitation back, and sign out whoever came by it."""
    if not take_back(served.workspace.folder, id):
        raise RefusedError(UNKNOWN, "no such invitation", where="invitation")
    served.security.sessions.end_all_of(id)


def _known(served: ServerState, token: str) -> tuple[Person, float] | None:
    """Whose token it is, and for how many seconds they may stay."""
    longest = served.settings.session_hours * 3600
    if digest(token) == served.security.admin_digest:
        return Person(ADMIN, "admin", ""), longest
    invitation = invited(served.workspace.folder, token)
    if invitation is None:
        return None
    left = (invitation.expiry - datetime.now(UTC)).total_seconds()
    return Person(invitation.name, invitation.role, "", invitation.id), min(left, longest)


def _response(served: ServerState, person: Person | None) -> SessionResponse:
    return SessionResponse(
        authentication=served.settings.authentication,
        name=person.name if person else "",
        role=person.role if person else None,
        csrf=person.csrf if person else "",
    )


def _invitation_response(one: Invitation, link: str | None = None) -> InvitationResponse:
    return InvitationResponse(
        id=one.id, name=one.name, role=one.role, expires=one.expiry, link=link
    )
