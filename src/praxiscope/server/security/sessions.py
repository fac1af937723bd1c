"""Who is signed in."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from praxiscope.server.security.roles import Person
from praxiscope.server.security.tokens import digest, new_token

MOST = 10_000
"""Sessions at a time; the oldest ends where another begins."""


@dataclass(frozen=True)
class _Session:
    person: Person
    expires: float


class Sessions:
    """Sessions by the digest of their cookie, in memory: they end with the server."""

    def __init__(self) -> None:
        self._by_digest: dict[str, _Session] = {}
        self._changing = threading.Lock()

    def begin(self, person: Person, seconds: float) -> tuple[str, Person]:
        """Sign somebody in.

        Args:
            person: as they are known; they are given a CSRF token of their own.
            seconds: after which they have to sign in again.

        Returns:
            The cookie's value, and the person with the token.
        """
        cookie = new_token()
        person = replace(person, csrf=new_token())
        with self._changing:
            self._drop_expired()
            while len(self._by_digest) >= MOST:
                del self._by_digest[next(iter(self._by_digest))]
            self._by_digest[digest(cookie)] = _Session(person, time.time() + seconds)
        return cookie, person

    def person(self, cookie: str) -> Person | None:
        """Whose cookie it is, None where it is nobody's any more."""
        session = self._by_digest.get(digest(cookie))
        return session.person if session and session.expires > time.time() else None

    def end(self, cookie: str) -> None:
        """Sign out whose cookie it is."""
        with self._changing:
            self._by_digest.pop(digest(cookie), None)

    def end_all_of(self, invitation: str) -> None:
        """Sign out all who came by an invitation."""
        with self._changing:
            kept = self._by_digest.items()
            self._by_digest = {key: one for key, one in kept if one.person.invitation != invitation}

    def _drop_expired(self) -> None:
        now = time.time()
        self._by_digest = {key: one for key, one in self._by_digest.items() if one.expires > now}
