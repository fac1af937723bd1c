"""Routes of the workspace and its runs."""

from __future__ import annotations

from fastapi import APIRouter

from praxiscope.server.explore.summary import run_response, workspace_response
from praxiscope.server.parameters import RunName
from praxiscope.server.schemas.workspace import RunResponse, WorkspaceResponse
from praxiscope.server.services import InjectedServices

router = APIRouter(tags=["workspace"])


@router.get("/workspace")
def read_workspace(services: InjectedServices) -> WorkspaceResponse:
    """The workspace and its runs."""
    return workspace_response(services.workspace, services.runs)


@router.get("/runs/{run}")
def read_run(run: RunName, services: InjectedServices) -> RunResponse:
    """A run as it is now: its version, columns, maps and results."""
    return run_response(services.runs.current(run))
