"""What every request passes before any route sees it."""

from __future__ import annotations

import hmac
import math

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from praxiscope.server.error_handlers import refusal
from praxiscope.server.errors import FORBIDDEN, TOO_LARGE, TOO_MANY, RefusedError
from praxiscope.server.security.headers import SECURITY_HEADERS
from praxiscope.server.security.hosts import is_known, is_of_another_page
from praxiscope.server.security.roles import PERSON, Person
from praxiscope.server.security.security import Security

SAFE = ("GET", "HEAD", "OPTIONS")
SIGN_IN = ("POST", "/api/session")


class Guard:
    """Checks host, origin, rate, size, session and CSRF token, and adds headers to answers.

    Args:
        app: what is guarded.
        security: who may ask.
        body_bytes: that a request may have.
        stranger_bytes: that one may have of somebody not signed in.
    """

    def __init__(
        self, app: ASGIApp, security: Security, body_bytes: int, stranger_bytes: int
    ) -> None:
        self._app, self._security = app, security
        self._body_bytes, self._stranger_bytes = body_bytes, stranger_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer why it may not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = _with_security_headers(send)
        headers = Headers(scope=scope)
        try:
            person = self._who(headers)
            most = self._body_bytes if person else self._stranger_bytes
            self._check(scope, headers, person)
            _check_length(headers, most)
        except RefusedError as error:
            answer = refusal(error)
            # What is left of the body is not read.
            answer.headers["Connection"] = "close"
            await answer(scope, receive, answered)
            return
        scope[PERSON] = person
        await self._app(scope, _at_most(receive, most), answered)

    def _who(self, headers: Headers) -> Person | None:
        if self._security.everybody is not None:
            return self._security.everybody
        cookie = cookie_parser(headers.get("cookie", "")).get(self._security.cookie)
        return self._security.sessions.person(cookie) if cookie else None

    def _check(self, scope: Scope, headers: Headers, person: Person | None) -> None:
        host = headers.get("host", "")
        security = self._security
        if not is_known(host, security.names, loopback_only=security.loopback_only):
            raise RefusedError(
                FORBIDDEN,
                "the server is not known under this name",
                where="host",
                remedy="open the address that 'praxiscope serve' printed, or start it with "
                "--address",
            )
        self._count(person.csrf if person else str((scope.get("client") or ("",))[0]))
        path, method = scope["path"], scope["method"]
        if path != "/api" and not path.startswith("/api/"):
            return
        changes = method not in SAFE
        if is_of_another_page(headers, changes=changes):
            raise RefusedError(FORBIDDEN, "asked by a page of another address", where="origin")
        # Without a session there is no cookie that a page of another's could make use of.
        if changes and person and (method, path) != SIGN_IN:
            _check_csrf(headers, person)

    def _count(self, asker: str) -> None:
        wait = self._security.requests.wait(asker)
        if wait:
            raise RefusedError(
                TOO_MANY,
                "too many requests",
                remedy="try again in a moment",
                retry_after=math.ceil(wait),
            )
        self._security.requests.count(asker)


def _check_csrf(headers: Headers, person: Person) -> None:
    given = headers.get("x-csrf-token", "")
    if not hmac.compare_digest(given.encode(), person.csrf.encode()):
        raise RefusedError(
            FORBIDDEN, "the CSRF token is missing or old", where="csrf", remedy="load the page anew"
        )


def _check_length(headers: Headers, most: int) -> None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > most:
        raise RefusedError(TOO_LARGE, f"the request has more than {most} bytes")


def _at_most(receive: Receive, most: int) -> Receive:
    """Count what comes: a request need not say its length beforehand, nor the truth."""
    left = most

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(
                TOO_LARGE,
                f"the request has more than {most} bytes",
                headers={"Connection": "close"},
            )
        return message

    return counted


def _with_security_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sent
