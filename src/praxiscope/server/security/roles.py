"""The person who sends a request, and what they may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, get_args

from fastapi import Depends, Request

from praxiscope.server.errors import FORBIDDEN, NOT_SIGNED_IN, RefusedError
from praxiscope.server.schemas.session import Role

ROLES: tuple[Role, ...] = get_args(Role)
"""Each role may do everything that the roles before it may do."""

PERSON = "praxiscope.person"
"""Key in the scope of a request under which the guard stores the person."""


@dataclass(frozen=True)
class Person:
    """The sender of a request.

    Attributes:
        name: from the invitation; ``admin`` if nobody signs in.
        role: what they may do.
        csrf: token that requests with changes send in ``X-CSRF-Token``.
        invitation: id of the invitation, empty for the token of the server's start.
    """

    name: str
    role: Role
    csrf: str = field(repr=False)
    invitation: str = ""


def person_of(request: Request) -> Person | None:
    """The sender of a request, None if they are not signed in."""
    person: Person | None = request.scope.get(PERSON)
    return person


def at_least(role: Role) -> Callable[[Request], Awaitable[Person]]:
    """A dependency that refuses people below a role."""

    async def check(request: Request) -> Person:
        person = person_of(request)
        if person is None:
            raise RefusedError(
                NOT_SIGNED_IN, "not signed in", remedy="open the link of your invitation"
            )
        if ROLES.index(person.role) < ROLES.index(role):
            raise RefusedError(
                FORBIDDEN, f"{person.role} may not do this", remedy=f"ask for the role {role}"
            )
        return person

    return check


Viewer = Annotated[Person, Depends(at_least("viewer"))]
Annotator = Annotated[Person, Depends(at_least("annotator"))]
Reviewer = Annotated[Person, Depends(at_least("reviewer"))]
Admin = Annotated[Person, Depends(at_least("admin"))]
