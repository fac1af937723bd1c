"""``praxiscope doctor``: is a workspace whole, and if not, make it so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.console import output_console


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
    findings = repair_workspace(workspace) if repair else examine(workspace, bytes_too=not quick)
    if not findings:
        console.print(f"[bold]{escape(str(workspace))}[/] is whole")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("what", "where", "problem", "done" if repair else "repair"):
        table.add_column(title, overflow="fold")
    for finding in findings:
        row = (finding.kind, str(finding.file), finding.problem, finding.repair)
        table.add_row(*(escape(text) for text in row))
    console.print(table)
    if not repair or any(not finding.repairable for finding in findings):
        raise typer.Exit(1)
