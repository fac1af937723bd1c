"""``praxiscope doctor``: is a workspace whole, and if not, make it so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.terminal import counted, one_line, output_console

if TYPE_CHECKING:
    from praxiscope.workspace.finding import Finding

SHOWN_FINDINGS = 10


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
    if repair:
        _show(repair_workspace(workspace), workspace, console, title="put right")
    left = examine(workspace, bytes_too=not quick)
    _show(left, workspace, console, title="repair")
    if left:
        _say_what_to_do(left, workspace, console)
        raise typer.Exit(1)
    console.print(f"[bold]{escape(str(workspace))}[/] is whole", soft_wrap=True)


def _show(findings: Sequence[Finding], folder: Path, console: Console, *, title: str) -> None:
    """Findings of one kind together, as the same is done about all of them."""
    kinds = {finding.kind: finding.repair for finding in findings}
    for kind, repair in kinds.items():
        alike = [finding for finding in findings if finding.kind is kind]
        console.print(f"[red]{kind}: {len(alike)}[/]")
        for finding in alike[:SHOWN_FINDINGS]:
            place = finding.file.relative_to(folder)
            line = f"  {escape(str(place))}: {escape(one_line(finding.problem))}"
            console.print(line, soft_wrap=True)
        if len(alike) > SHOWN_FINDINGS:
            console.print(f"[dim]  and {len(alike) - SHOWN_FINDINGS} more[/]")
        console.print(f"  [bold]{title}[/]: {repair}", soft_wrap=True)


def _say_what_to_do(left: Sequence[Finding], folder: Path, console: Console) -> None:
    repairable = sum(finding.repairable for finding in left)
    advice = (
        f"'praxiscope doctor {escape(str(folder))} --repair' puts {repairable} right"
        if repairable
        else "a repair can't put it right"
    )
    console.print(f"[bold]{counted(len(left), 'finding')}[/]; {advice}", soft_wrap=True)
