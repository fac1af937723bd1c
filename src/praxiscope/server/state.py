"""What all routes share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from praxiscope.server.jobs import Jobs
from praxiscope.server.security.security import Security, security_of
from praxiscope.server.settings import ServerSettings
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.workspace import Workspace, open_workspace


@dataclass(frozen=True)
class ServerState:
    """What a server has while it runs.

    Attributes:
        settings: it was started with.
        workspace: that is served.
        runs: of the workspace, as they were in the last few versions.
        jobs: that take longer than an answer may.
        security: who may ask.
    """

    settings: ServerSettings
    workspace: Workspace
    runs: VersionedRuns
    jobs: Jobs
    security: Security


def open_state(settings: ServerSettings) -> ServerState:
    """Open the workspace and what goes with it.

    Raises:
        WorkspaceError: no workspace, or one that can't be read.
        PraxiscopeError: others would reach it without signing in.
    """
    security = security_of(settings)
    workspace = open_workspace(settings.workspace)
    settings.cache.mkdir(parents=True, exist_ok=True)
    return ServerState(
        settings=settings,
        workspace=workspace,
        runs=VersionedRuns(workspace),
        jobs=Jobs(
            threads=settings.threads,
            queue=settings.queue,
            seconds=settings.job_seconds,
            patience=settings.patience,
        ),
        security=security,
    )


async def _served(request: Request) -> ServerState:
    state: ServerState = request.app.state.praxiscope
    return state


Served = Annotated[ServerState, Depends(_served)]
"""The parameter by which a route is given what all routes share."""
