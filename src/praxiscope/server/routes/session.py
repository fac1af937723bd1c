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
from praxiscope.server.services import InjectedServices, Services

router = APIRouter(tags=["session"])
invitations = APIRouter(tags=["session"])


@router.get("/session")
async def read_session(request: Request, services: InjectedServices) -> SessionResponse:
    """Who is signed in."""
    return _response(services, person_of(request))


@router.post("/session")
async def sign_in(
    asked: SignIn, request: Request, response: Response, services: InjectedServices
) -> SessionResponse:
    """Sign in; the session is a cookie that scripts can't read."""
    security = services.security
    if security.everybody is not None:
        return _response(services, security.everybody)
    address = request.client.host if request.client else ""
    if wait := security.failures.wait(address):
        raise RefusedError(
            TOO_MANY,
            "too many wrong tokens from this address",
            remedy="try again in a while",
            retry_after=math.ceil(wait),
        )
    known = _known(services, asked.token)
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
        secure=services.settings.https,
        httponly=True,
        samesite="strict",
    )
    return _response(services, person)


@router.delete("/session", status_code=204)
async def sign_out(request: Request, response: Response, services: InjectedServices) -> None:
    """Sign out."""
    security = services.security
    security.sessions.end(request.cookies.get(security.cookie, ""))
    response.delete_cookie(
        security.cookie, secure=services.settings.https, httponly=True, samesite="strict"
    )


@invitations.get("/invitations")
def list_invitations(admin: Admin, services: InjectedServices) -> list[InvitationResponse]:
    """All that have not expired."""
    return [_invitation_response(one) for one in read_invitations(services.workspace.folder)]


@invitations.post("/invitations")
def make_invitation(
    asked: InvitationRequest, admin: Admin, request: Request, services: InjectedServices
) -> InvitationResponse:
    """Make a link by which somebody may sign in, any number of times until it expires."""
    made, token = invite(services.workspace.folder, asked.name, asked.role, asked.hours)
    address = services.settings.address or str(request.base_url)
    return _invitation_response(made, invitation_link(address, token))


@invitations.delete("/invitations/{id}", status_code=204)
def delete_invitation(
    id: Annotated[str, Path(max_length=80)], admin: Admin, services: InjectedServices
) -> None:
    """Take an invitation back, and sign out whoever came by it."""
    if not take_back(services.workspace.folder, id):
        raise RefusedError(UNKNOWN, "no such invitation", where="invitation")
    services.security.sessions.end_all_of(id)


def _known(services: Services, token: str) -> tuple[Person, float] | None:
    """Whose token it is, and for how many seconds they may stay."""
    longest = services.settings.session_hours * 3600
    if digest(token) == services.security.admin_digest:
        return Person(ADMIN, "admin", ""), longest
    invitation = invited(services.workspace.folder, token)
    if invitation is None:
        return None
    left = (invitation.expiry - datetime.now(UTC)).total_seconds()
    return Person(invitation.name, invitation.role, "", invitation.id), min(left, longest)


def _response(services: Services, person: Person | None) -> SessionResponse:
    return SessionResponse(
        authentication=services.settings.authentication,
        name=person.name if person else "",
        role=person.role if person else None,
        csrf=person.csrf if person else "",
    )


def _invitation_response(one: Invitation, link: str | None = None) -> InvitationResponse:
    return InvitationResponse(
        id=one.id, name=one.name, role=one.role, expires=one.expiry, link=link
    )
