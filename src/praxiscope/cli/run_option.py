"""The option of all commands that look at one run of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from praxiscope.errors import WorkspaceError

if TYPE_CHECKING:
    from praxiscope.workspace.run import Run
    from praxiscope.workspace.workspace import Workspace

RunName = Annotated[
    str, typer.Option("--run", help="Of which network.", show_default="the only one")
]


def chosen_run(workspace: Workspace, name: str) -> Run:
    """The run of that name; the only one where no name is given.

    Raises:
        WorkspaceError: no such run, or none is named and there is not just one.
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
