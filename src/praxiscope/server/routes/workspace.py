"""Addresses of what there is to look at."""

from __future__ import annotations

from fastapi import APIRouter

from praxiscope.server.explore.summary import run_response, workspace_response
from praxiscope.server.parameters import RunName
from praxiscope.server.schemas.workspace import RunResponse, WorkspaceResponse
from praxiscope.server.state import Served

router = APIRouter(tags=["workspace"])


@router.get("/workspace")
def read_workspace(served: Served) -> WorkspaceResponse:
    """The workspace and its runs."""
    return workspace_response(served.workspace, served.runs)


@router.get("/runs/{run}")
def read_run(run: RunName, served: Served) -> RunResponse:
    """A run as it is now: its version, columns, maps and results."""
    return run_response(served.runs.current(run))
