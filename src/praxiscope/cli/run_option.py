"""Options of all commands that read one run of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from praxiscope.errors import WorkspaceError

if TYPE_CHECKING:
    from praxiscope.workspace.run import Run
    from praxiscope.workspace.workspace import Workspace

WorkspaceFolder = Annotated[
    Path, typer.Argument(metavar="WORKSPACE", help="Folder of the workspace.")
]
RunName = Annotated[
    str,
    typer.Option(
        "--run",
        help="Name of the run, that is, of the results of one network.",
        show_default="the only run",
    ),
]


def chosen_run(workspace: Workspace, name: str) -> Run:
    """The run with a name; the only run if the name is empty.

    Raises:
        WorkspaceError: there is no such run, or the name is empty and there are several runs.
    """
    return workspace.run(name or _only(workspace.runs(), str(workspace.folder)))


def _only(runs: tuple[str, ...], workspace: str) -> str:
    if len(runs) != 1:
        raise WorkspaceError(
            f"has {len(runs)} runs{': ' if runs else ''}{', '.join(runs)}",
            where=workspace,
            remedy="name one with --run" if runs else "make one with 'praxiscope analyze'",
        )
    return runs[0]
