"""Sessions of the people who are signed in."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from praxiscope.server.security.roles import Person
from praxiscope.server.security.tokens import digest, new_token

MAX_SESSIONS = 10_000
"""Sessions at a time; a new one ends the oldest."""


@dataclass(frozen=True)
class _Session:
    person: Person
    expires: float


class Sessions:
    """Sessions by the digest of their cookie, in memory only: they end with the server."""

    def __init__(self) -> None:
        self._by_digest: dict[str, _Session] = {}
        self._lock = threading.Lock()

    def begin(self, person: Person, seconds: float) -> tuple[str, Person]:
        """Sign a person in.

        Args:
            person: without a CSRF token.
            seconds: length of the session.

        Returns:
            The value of the cookie, and the person with a CSRF token.
        """
        cookie = new_token()
        person = replace(person, csrf=new_token())
        with self._lock:
            self._drop_expired()
            while len(self._by_digest) >= MAX_SESSIONS:
                del self._by_digest[next(iter(self._by_digest))]
            self._by_digest[digest(cookie)] = _Session(person, time.time() + seconds)
        return cookie, person

    def person(self, cookie: str) -> Person | None:
        """The person of a cookie, None if the session has ended."""
        session = self._by_digest.get(digest(cookie))
        return session.person if session and session.expires > time.time() else None

    def end(self, cookie: str) -> None:
        """End the session of a cookie."""
        with self._lock:
            self._by_digest.pop(digest(cookie), None)

    def end_all_of(self, invitation: str) -> None:
        """End all sessions of an invitation."""
        with self._lock:
            self._by_digest = {
                key: session
                for key, session in self._by_digest.items()
                if session.person.invitation != invitation
            }

    def _drop_expired(self) -> None:
        now = time.time()
        self._by_digest = {
            key: session for key, session in self._by_digest.items() if session.expires > now
        }
