"""The web server as an application that uvicorn, or a test, can run."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from praxiscope import __version__
from praxiscope.server.error_handlers import add_error_handlers
from praxiscope.server.routes import OPEN, SIGNED_IN
from praxiscope.server.schemas.base import ErrorResponse
from praxiscope.server.security.guard import Guard
from praxiscope.server.security.roles import at_least
from praxiscope.server.settings import ServerSettings
from praxiscope.server.state import open_state
from praxiscope.server.static_files import add_pages

API = "/api"

_REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": {"model": ErrorResponse}}


def create_app(settings: ServerSettings) -> FastAPI:
    """The application that serves a workspace.

    Raises:
        WorkspaceError: no workspace, or one that can't be read.
        PraxiscopeError: others would reach it without signing in.
    """
    app = app_without_workspace()
    state = open_state(settings)
    app.state.praxiscope = state
    app.add_middleware(
        Guard,
        security=state.security,
        body_bytes=settings.body_bytes,
        stranger_bytes=settings.stranger_bytes,
    )
    return app


def app_without_workspace() -> FastAPI:
    """All addresses, with nothing behind them yet: enough to describe them."""
    app = FastAPI(
        title="Praxiscope",
        version=__version__,
        openapi_url=f"{API}/openapi.json",
        # Their pages would load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_function_name,
    )
    for router in OPEN:
        app.include_router(router, prefix=API, responses=_REFUSALS)
    for router in SIGNED_IN:
        app.include_router(
            router, prefix=API, responses=_REFUSALS, dependencies=[Depends(at_least("viewer"))]
        )
    add_error_handlers(app)
    add_pages(app)
    return app


def _function_name(route: APIRoute) -> str:
    return route.name
