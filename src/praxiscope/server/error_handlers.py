"""Every error becomes an :class:`ErrorResponse` with a status."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from praxiscope.errors import PraxiscopeError
from praxiscope.server.error_responses import error_response
from praxiscope.server.errors import RefusedError
from praxiscope.server.schemas.base import ErrorResponse
from praxiscope.server.security.headers import SECURITY_HEADERS

BAD_INPUT, NOT_UNDERSTOOD, FAULT = 400, 422, 500

_LOG = logging.getLogger("praxiscope.server")


def refusal(error: PraxiscopeError) -> JSONResponse:
    """The answer to a request that can't be done as asked."""
    status, headers = BAD_INPUT, dict[str, str]()
    if isinstance(error, RefusedError):
        status = error.status
        if error.retry_after:
            headers["Retry-After"] = str(error.retry_after)
    return _response(error_response(error), status, headers)


def add_error_handlers(app: FastAPI) -> None:
    """Have an application answer all errors in the same way."""

    @app.exception_handler(PraxiscopeError)
    async def refused(request: Request, error: PraxiscopeError) -> JSONResponse:
        return refusal(error)

    @app.exception_handler(RequestValidationError)
    async def not_understood(request: Request, error: RequestValidationError) -> JSONResponse:
        # What was sent is not said back: it may be large, and need not be text.
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:] or first["loc"])
        return _response(ErrorResponse(what=str(first["msg"]), where=where), NOT_UNDERSTOOD, {})

    @app.exception_handler(HTTPException)
    async def known_to_starlette(request: Request, error: HTTPException) -> JSONResponse:
        what = str(error.detail).lower()
        return _response(ErrorResponse(what=what), error.status_code, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> JSONResponse:
        _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
        answer = ErrorResponse(
            what="the server failed inside", remedy="its log says more; please report it"
        )
        # This one does not pass the guard on its way out.
        return _response(answer, FAULT, SECURITY_HEADERS)


def _response(answer: ErrorResponse, status: int, headers: Mapping[str, str]) -> JSONResponse:
    return JSONResponse(answer.model_dump(mode="json"), status_code=status, headers=headers)
