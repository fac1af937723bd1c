"""Routes that sign in and out, and that manage invitations."""

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
    find_invitation,
    invitation_link,
    invite,
    read_invitations,
    revoke_invitation,
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
    sign_in_request: SignIn, request: Request, response: Response, services: InjectedServices
) -> SessionResponse:
    """Sign in; the session is a cookie that scripts can't read."""
    security = services.security
    if security.default_person is not None:
        return _response(services, security.default_person)
    address = request.client.host if request.client else ""
    if wait := security.failures.wait(address):
        raise RefusedError(
            TOO_MANY,
            "too many wrong tokens from this address",
            remedy="try again in some minutes",
            retry_after=math.ceil(wait),
        )
    identified = _identify(services, sign_in_request.token)
    if identified is None:
        security.failures.count(address)
        raise RefusedError(
            NOT_SIGNED_IN,
            "the token is wrong or has expired",
            remedy="ask for a new link",
        )
    person, seconds = identified
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
    """All invitations that have not expired."""
    return [
        _invitation_response(invitation)
        for invitation in read_invitations(services.workspace.folder)
    ]


@invitations.post("/invitations")
def make_invitation(
    invitation_request: InvitationRequest,
    admin: Admin,
    request: Request,
    services: InjectedServices,
) -> InvitationResponse:
    """Make a link that signs somebody in, any number of times until it expires."""
    folder = services.workspace.folder
    invitation, token = invite(
        folder, invitation_request.name, invitation_request.role, invitation_request.hours
    )
    address = services.settings.address or str(request.base_url)
    return _invitation_response(invitation, invitation_link(address, token))


@invitations.delete("/invitations/{id}", status_code=204)
def delete_invitation(
    id: Annotated[str, Path(max_length=80)], admin: Admin, services: InjectedServices
) -> None:
    """Revoke an invitation, and end all sessions that it started."""
    if not revoke_invitation(services.workspace.folder, id):
        raise RefusedError(UNKNOWN, "no such invitation", where="invitation")
    services.security.sessions.end_all_of(id)


def _identify(services: Services, token: str) -> tuple[Person, float] | None:
    """The person of a token and the length of their session in seconds; None if it is unknown."""
    max_seconds = services.settings.session_hours * 3600
    if digest(token) == services.security.admin_digest:
        return Person(ADMIN, "admin", ""), max_seconds
    invitation = find_invitation(services.workspace.folder, token)
    if invitation is None:
        return None
    seconds_left = (invitation.expiry - datetime.now(UTC)).total_seconds()
    return Person(invitation.name, invitation.role, "", invitation.id), min(
        seconds_left, max_seconds
    )


def _response(services: Services, person: Person | None) -> SessionResponse:
    return SessionResponse(
        authentication=services.settings.authentication,
        name=person.name if person else "",
        role=person.role if person else None,
        csrf=person.csrf if person else "",
    )


def _invitation_response(invitation: Invitation, link: str | None = None) -> InvitationResponse:
    return InvitationResponse(
        id=invitation.id,
        name=invitation.name,
        role=invitation.role,
        expires=invitation.expiry,
        link=link,
    )
