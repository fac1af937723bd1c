"""Checks of every request before it reaches a route."""

from __future__ import annotations

import hmac
import math
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from praxiscope.server.errors import FORBIDDEN, TOO_LARGE, TOO_MANY, RefusedError, refusal
from praxiscope.server.security.headers import SECURITY_HEADERS
from praxiscope.server.security.hosts import is_allowed_host, is_cross_origin
from praxiscope.server.security.roles import PERSON, Person
from praxiscope.server.security.security import Security

SAFE = ("GET", "HEAD", "OPTIONS")
SIGN_IN = ("POST", "/api/session")


class Guard:
    """Checks host, origin, rate, size, session and CSRF token; adds headers to responses.

    Args:
        app: that gets the accepted requests.
        security: who may send requests.
        body_bytes: maximum size of a request.
        anonymous_body_bytes: maximum size of a request without a session.
        headers: of every response.
    """

    def __init__(
        self,
        app: ASGIApp,
        security: Security,
        body_bytes: int,
        anonymous_body_bytes: int,
        headers: Mapping[str, str] = SECURITY_HEADERS,
    ) -> None:
        self._app, self._security, self._headers = app, security, headers
        self._body_bytes, self._anonymous_body_bytes = body_bytes, anonymous_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or respond with the reason why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send_guarded = _with_headers(send, self._headers)
        headers = Headers(scope=scope)
        try:
            person = self._person(headers)
            max_bytes = self._body_bytes if person else self._anonymous_body_bytes
            self._check(scope, headers, person)
            _check_length(headers, max_bytes)
        except RefusedError as error:
            response = refusal(error)
            # The rest of the body is not read.
            response.headers["Connection"] = "close"
            await response(scope, receive, send_guarded)
            return
        scope[PERSON] = person
        await self._app(scope, _limited(receive, max_bytes), send_guarded)

    def _person(self, headers: Headers) -> Person | None:
        if self._security.default_person is not None:
            return self._security.default_person
        cookie = cookie_parser(headers.get("cookie", "")).get(self._security.cookie)
        return self._security.sessions.person(cookie) if cookie else None

    def _check(self, scope: Scope, headers: Headers, person: Person | None) -> None:
        host = headers.get("host", "")
        security = self._security
        if not is_allowed_host(host, security.names, loopback_only=security.loopback_only):
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
        if is_cross_origin(headers, changes=changes):
            raise RefusedError(
                FORBIDDEN, "the request comes from a page of another site", where="origin"
            )
        # Without a session there is no cookie that a page of another site could abuse.
        if changes and person and (method, path) != SIGN_IN:
            _check_csrf(headers, person)

    def _count(self, client: str) -> None:
        wait = self._security.requests.wait(client)
        if wait:
            raise RefusedError(
                TOO_MANY,
                "too many requests",
                remedy="try again in a moment",
                retry_after=math.ceil(wait),
            )
        self._security.requests.count(client)


def _check_csrf(headers: Headers, person: Person) -> None:
    token = headers.get("x-csrf-token", "")
    if not hmac.compare_digest(token.encode(), person.csrf.encode()):
        raise RefusedError(
            FORBIDDEN, "the CSRF token is missing or old", where="csrf", remedy="reload the page"
        )


def _check_length(headers: Headers, max_bytes: int) -> None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > max_bytes:
        raise RefusedError(TOO_LARGE, f"the request has more than {max_bytes} bytes")


def _limited(receive: Receive, max_bytes: int) -> Receive:
    """Count the bytes of a body: its length may be missing in the headers, or wrong."""
    n_left = max_bytes

    async def counted() -> Message:
        nonlocal n_left
        message = await receive()
        n_left -= len(message.get("body", b""))
        if n_left < 0:
            raise HTTPException(
                TOO_LARGE,
                f"the request has more than {max_bytes} bytes",
                headers={"Connection": "close"},
            )
        return message

    return counted


def _with_headers(send: Send, added: Mapping[str, str]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sent
