"""Addresses of what there is to look at."""

from __future__ import annotations

from fastapi import APIRouter

from praxiscope.server.answers.workspace import RunAnswer, WorkspaceAnswer
from praxiscope.server.explore.summary import run_answer, workspace_answer
from praxiscope.server.parameters import RunName
from praxiscope.server.state import Served

router = APIRouter(tags=["workspace"])


@router.get("/workspace")
def read_workspace(served: Served) -> WorkspaceAnswer:
    """The workspace and its runs."""
    return workspace_answer(served.workspace, served.runs)


@router.get("/runs/{run}")
def read_run(run: RunName, served: Served) -> RunAnswer:
    """A run as it is now: its version, columns, maps and results."""
    return run_answer(served.runs.current(run))
