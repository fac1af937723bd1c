"""Who asks, and what they may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, get_args

from fastapi import Depends, Request

from praxiscope.server.errors import FORBIDDEN, NOT_SIGNED_IN, RefusedError
from praxiscope.server.schemas.session import Role

ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do all that those before it may."""

PERSON = "praxiscope.person"
"""Key of a request's scope under which the guard says who asks."""


@dataclass(frozen=True)
class Person:
    """Somebody who may ask.

    Attributes:
        name: as their invitation says; ``admin`` where nobody signs in.
        role: what they may do.
        csrf: their requests that change something bear it in ``X-CSRF-Token``.
        invitation: id of the one they came by, empty for the token of the server's start.
    """

    name: str
    role: Role
    csrf: str = field(repr=False)
    invitation: str = ""


def person_of(request: Request) -> Person | None:
    """Who asks, None for somebody not signed in."""
    person: Person | None = request.scope.get(PERSON)
    return person


def at_least(role: Role) -> Callable[[Request], Awaitable[Person]]:
    """A dependency that lets those pass who have a role, or one above it."""

    async def allowed(request: Request) -> Person:
        person = person_of(request)
        if person is None:
            raise RefusedError(
                NOT_SIGNED_IN, "not signed in", remedy="open the link that you were given"
            )
        if ROLES.index(person.role) < ROLES.index(role):
            raise RefusedError(
                FORBIDDEN, f"{person.role} may not do this", remedy=f"ask to be made {role}"
            )
        return person

    return allowed


Viewer = Annotated[Person, Depends(at_least("viewer"))]
Annotator = Annotated[Person, Depends(at_least("annotator"))]
Reviewer = Annotated[Person, Depends(at_least("reviewer"))]
Admin = Annotated[Person, Depends(at_least("admin"))]
