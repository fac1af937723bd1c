"""Errors as responses: each has an HTTP status and one line without folders of this machine."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import PurePath

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from praxiscope.errors import PraxiscopeError
from praxiscope.server.schemas.base import ErrorResponse
from praxiscope.server.security.headers import SECURITY_HEADERS

NOT_SIGNED_IN, FORBIDDEN, UNKNOWN, GONE = 401, 403, 404, 410
TOO_LARGE, TOO_MANY, BUSY = 413, 429, 503

_BAD_INPUT, _INVALID, _INTERNAL = 400, 422, 500

_BEGIN = r"(?:[A-Za-z]:[\\/]|~?/|\\\\)"
_QUOTED = re.compile(rf"(['\"]){_BEGIN}[^'\"]*?([^'\"/\\]*)\1")
_PATH = re.compile(
    # Not after a word or a dot, so that "and/or", "1/2" and "https://..." stay.
    rf"(?<![\w.:/<]){_BEGIN}(?:[^\s'\"/\\:]+[/\\])+([^\s'\"/\\:,]*)"
)

_LOG = logging.getLogger("praxiscope.server")


class RefusedError(PraxiscopeError):
    """A refused request whose HTTP status is not 400, the status of all other errors.

    Args:
        status: HTTP status, such as :data:`UNKNOWN`, :data:`GONE` or :data:`BUSY`.
        what: is wrong, in one line.
        where: name of the clip, run, parameter or file.
        remedy: what to do about it.
        retry_after: seconds after which the client may try again; 0 sends no such header.
    """

    def __init__(
        self, status: int, what: str, *, where: str = "", remedy: str = "", retry_after: int = 0
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.status, self.retry_after = status, retry_after

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the status."""
        return _rebuild, (self.status, self.what, self.where, self.remedy, self.retry_after)


def _rebuild(status: int, what: str, where: str, remedy: str, retry_after: int) -> RefusedError:
    return RefusedError(status, what, where=where, remedy=remedy, retry_after=retry_after)


def error_response(error: PraxiscopeError) -> ErrorResponse:
    """What went wrong, without folders of this machine."""
    return ErrorResponse(
        what=without_folders(error.what),
        where=_name_only(error.where),
        remedy=without_folders(error.remedy),
    )


def without_folders(text: str) -> str:
    """The text with only the last part of each absolute path; quoted paths may hold spaces."""
    text = _QUOTED.sub(lambda match: match[1] + (match[2] or "...") + match[1], text)
    return _PATH.sub(lambda match: match[1] or "...", text)


def refusal(error: PraxiscopeError) -> JSONResponse:
    """The response to a request that failed with an error of ours."""
    status, headers = _BAD_INPUT, dict[str, str]()
    if isinstance(error, RefusedError):
        status = error.status
        if error.retry_after:
            headers["Retry-After"] = str(error.retry_after)
    return _json(error_response(error), status, headers)


def add_error_handlers(app: FastAPI) -> None:
    """Give all errors of an application responses of one form."""

    @app.exception_handler(PraxiscopeError)
    async def refuse(request: Request, error: PraxiscopeError) -> JSONResponse:
        return refusal(error)

    @app.exception_handler(RequestValidationError)
    async def refuse_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        # The response does not repeat the input: it may be large, and need not be text.
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:] or first["loc"])
        return _json(ErrorResponse(what=str(first["msg"]), where=where), _INVALID, {})

    @app.exception_handler(HTTPException)
    async def refuse_http(request: Request, error: HTTPException) -> JSONResponse:
        what = str(error.detail).lower()
        return _json(ErrorResponse(what=what), error.status_code, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def report_fault(request: Request, error: Exception) -> JSONResponse:
        _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
        response = ErrorResponse(
            what="internal error of the server", remedy="see the server's log, and report it"
        )
        # This response does not pass through the guard, which adds the headers to all others.
        return _json(response, _INTERNAL, SECURITY_HEADERS)


def _name_only(where: str) -> str:
    """The last part of a path, which may hold spaces; other places stay as they are."""
    path = PurePath(where)
    return path.name if path.is_absolute() else without_folders(where)


def _json(response: ErrorResponse, status: int, headers: Mapping[str, str]) -> JSONResponse:
    return JSONResponse(response.model_dump(mode="json"), status_code=status, headers=headers)
