"""Who may send requests, and how many."""

from __future__ import annotations

from dataclasses import dataclass, field

from praxiscope.errors import PraxiscopeError
from praxiscope.server.security.hosts import is_loopback, server_names
from praxiscope.server.security.limits import RateLimit
from praxiscope.server.security.roles import Person
from praxiscope.server.security.sessions import Sessions
from praxiscope.server.security.tokens import digest, new_token
from praxiscope.server.settings import ServerSettings

ADMIN = "admin"


@dataclass(frozen=True)
class Security:
    """Who may send requests.

    Attributes:
        default_person: the sender of all requests if nobody signs in, else None.
        admin_digest: of the token of the server's start, None if nobody signs in.
        loopback_only: whether only this machine can reach the server.
        names: host names that browsers may use.
        cookie: name of the session cookie. It holds the port, because browsers send cookies to
            all ports of a machine.
        sessions: of the people who are signed in.
        requests: limit per session, or per address without one.
        failures: limit of failed attempts to sign in, per address.
    """

    default_person: Person | None
    admin_digest: str | None
    loopback_only: bool
    names: frozenset[str]
    cookie: str
    sessions: Sessions = field(default_factory=Sessions)
    requests: RateLimit = field(default_factory=lambda: RateLimit(burst=5000, rate=500))
    failures: RateLimit = field(default_factory=lambda: RateLimit(burst=20, rate=0.2))


def security_of(settings: ServerSettings) -> Security:
    """The security that a server's settings require.

    Raises:
        PraxiscopeError: other machines could reach the server without signing in.
    """
    loopback_only = is_loopback(settings.host) and not settings.address
    if not loopback_only and not settings.authentication:
        raise PraxiscopeError(
            "other machines could reach this address without signing in",
            where=settings.address or settings.host,
            remedy="add --sign-in, or use --host 127.0.0.1",
        )
    return Security(
        default_person=None if settings.authentication else Person(ADMIN, "admin", new_token()),
        admin_digest=digest(settings.token) if settings.token is not None else None,
        loopback_only=loopback_only,
        names=server_names(settings),
        cookie=f"{'__Host-' if settings.https else ''}praxiscope-{settings.port}",
    )
