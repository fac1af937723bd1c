"""``praxiscope doctor``: is a workspace whole, and if not, make it so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.console import output_console

if TYPE_CHECKING:
    from praxiscope.workspace.finding import Finding


def doctor(
    workspace: Annotated[Path, typer.Argument(help="Folder of the workspace.")],
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Put right what can be; damaged parts go to WORKSPACE/damaged and are found "
            "anew by the next 'praxiscope analyze'.",
        ),
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Don't read the arrays through, only their sizes.")
    ] = False,
) -> None:
    """Look for damage in a workspace; exit status 1 if there is any left."""
    from praxiscope.workspace.doctor import examine
    from praxiscope.workspace.doctor import repair as repair_workspace
    from praxiscope.workspace.workspace import open_workspace

    open_workspace(workspace)
    console = output_console()
    repaired = repair_workspace(workspace) if repair else []
    if repaired:
        console.print(_table(repaired, "done"))
    left = examine(workspace, bytes_too=not quick)
    if left:
        console.print(_table(left, "repair"))
        raise typer.Exit(1)
    console.print(f"[bold]{escape(str(workspace))}[/] is whole")


def _table(findings: Sequence[Finding], last: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("what", "where", "problem", last):
        table.add_column(title, overflow="fold", no_wrap=title == "where")
    for finding in findings:
        row = (finding.kind, str(finding.file), finding.problem, finding.repair)
        table.add_row(*(escape(text) for text in row))
    return table
