"""``praxiscope doctor``: find and repair damage in a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.run_option import WorkspaceFolder
from praxiscope.cli.terminal import counted, one_line, output_console

if TYPE_CHECKING:
    from praxiscope.workspace.finding import Finding

SHOWN_FINDINGS = 10


def doctor(
    workspace: WorkspaceFolder,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Repair the damage. Damaged parts are moved to WORKSPACE/damaged; the next "
            "`praxiscope analyze` computes them again.",
        ),
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Check only the sizes of arrays, not their bytes.")
    ] = False,
) -> None:
    """Find damage in a workspace. Exit status 1 means that damage is left."""
    from praxiscope.workspace.doctor import examine
    from praxiscope.workspace.doctor import repair as repair_workspace
    from praxiscope.workspace.workspace import open_workspace

    open_workspace(workspace)
    console = output_console()
    if repair:
        _show(repair_workspace(workspace), workspace, console, title="repaired")
    left = examine(workspace, bytes_too=not quick)
    _show(left, workspace, console, title="repair")
    if left:
        _print_advice(left, workspace, console)
        raise typer.Exit(1)
    console.print(f"[bold]{escape(str(workspace))}[/] has no damage", soft_wrap=True)


def _show(findings: Sequence[Finding], folder: Path, console: Console, *, title: str) -> None:
    """Print the findings by kind, because the repair is the same for all of a kind."""
    kinds = {finding.kind: finding.repair for finding in findings}
    for kind, repair in kinds.items():
        of_kind = [finding for finding in findings if finding.kind is kind]
        console.print(f"[red]{kind}: {len(of_kind)}[/]")
        for finding in of_kind[:SHOWN_FINDINGS]:
            file = finding.file.relative_to(folder)
            line = f"  {escape(str(file))}: {escape(one_line(finding.problem))}"
            console.print(line, soft_wrap=True)
        if len(of_kind) > SHOWN_FINDINGS:
            console.print(f"[dim]  and {len(of_kind) - SHOWN_FINDINGS} more[/]")
        console.print(f"  [bold]{title}[/]: {repair}", soft_wrap=True)


def _print_advice(left: Sequence[Finding], folder: Path, console: Console) -> None:
    repairable = sum(finding.repairable for finding in left)
    advice = (
        f"'praxiscope doctor {escape(str(folder))} --repair' repairs {repairable}"
        if repairable
        else "it can't be repaired"
    )
    console.print(f"[bold]{counted(len(left), 'finding')}[/]; {advice}", soft_wrap=True)
