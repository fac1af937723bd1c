"""The web server as an application that uvicorn or a test runs."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from praxiscope.server.errors import add_error_handlers
from praxiscope.server.routes import OPEN, SIGNED_IN
from praxiscope.server.schemas.base import ErrorResponse
from praxiscope.server.security.guard import Guard
from praxiscope.server.security.headers import security_headers
from praxiscope.server.security.roles import at_least
from praxiscope.server.services import open_services
from praxiscope.server.settings import ServerSettings
from praxiscope.server.static_files import add_pages
from praxiscope.version import __version__

API = "/api"

_REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": {"model": ErrorResponse}}


def create_app(settings: ServerSettings) -> FastAPI:
    """The application that serves a workspace.

    Raises:
        WorkspaceError: there is no workspace, or it can't be read.
        PraxiscopeError: other machines could reach the server without signing in.
    """
    app = app_without_workspace()
    services = open_services(settings)
    app.state.services = services
    app.add_middleware(
        Guard,
        security=services.security,
        body_bytes=settings.body_bytes,
        anonymous_body_bytes=settings.anonymous_body_bytes,
        headers=security_headers(settings.frame_ancestors),
    )
    return app


def app_without_workspace() -> FastAPI:
    """All routes without services: enough for the OpenAPI description."""
    app = FastAPI(
        title="Praxiscope",
        version=__version__,
        openapi_url=f"{API}/openapi.json",
        # The pages of both would load scripts from other sites.
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
