"""What the server knows about those who ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from praxiscope.errors import PraxiscopeError
from praxiscope.server.security.hosts import is_loopback, known_names
from praxiscope.server.security.limits import Limit
from praxiscope.server.security.roles import Person
from praxiscope.server.security.sessions import Sessions
from praxiscope.server.security.tokens import digest, new_token
from praxiscope.server.settings import ServerSettings

ADMIN = "admin"


@dataclass(frozen=True)
class Security:
    """Who may ask.

    Attributes:
        everybody: who anybody is where nobody signs in, else None.
        admin_digest: of the token of the server's start, None where nobody signs in.
        loopback_only: whether only this machine reaches the server.
        names: under which browsers may ask.
        cookie: name of the session's cookie. Browsers send cookies to all ports of a machine, so
            that it holds the port.
        sessions: who is signed in.
        requests: of a session, or of an address without one.
        failures: to sign in, of an address.
    """

    everybody: Person | None
    admin_digest: str | None
    loopback_only: bool
    names: frozenset[str]
    cookie: str
    sessions: Sessions = field(default_factory=Sessions)
    requests: Limit = field(default_factory=lambda: Limit(burst=5000, rate=500))
    failures: Limit = field(default_factory=lambda: Limit(burst=20, rate=0.2))


def security_of(settings: ServerSettings) -> Security:
    """What a server's settings ask for.

    Raises:
        PraxiscopeError: others would reach it without signing in.
    """
    loopback_only = is_loopback(settings.host) and not settings.address
    if not loopback_only and not settings.authentication:
        raise PraxiscopeError(
            "others can reach this address, and nobody would have to sign in",
            where=settings.address or settings.host,
            remedy="add --sign-in, or stay at 127.0.0.1",
        )
    return Security(
        everybody=None if settings.authentication else Person(ADMIN, "admin", new_token()),
        admin_digest=digest(settings.token) if settings.token is not None else None,
        loopback_only=loopback_only,
        names=known_names(settings),
        cookie=f"{'__Host-' if settings.https else ''}praxiscope-{settings.port}",
    )
