"""``praxiscope report``: the results and insights of a run as one HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.model_options import DeviceName
from praxiscope.cli.run_option import RunName, WorkspaceFolder
from praxiscope.cli.terminal import output_console, progress_bars
from praxiscope.models.runtime import choose_device

if TYPE_CHECKING:
    from praxiscope.figures.report import ReportSummary


def report(
    workspace: WorkspaceFolder,
    run: RunName = "",
    output: Annotated[Path, typer.Option("--output", "-o", help="HTML file to write.")] = Path(
        "report.html"
    ),
    most: Annotated[int, typer.Option(min=0, help="Largest number of insights on the page.")] = 20,
    device: DeviceName = "auto",
    threads: Annotated[
        int, typer.Option(min=1, help="Number of threads that compute the latent map.")
    ] = 2,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in the browser at the end.")
    ] = False,
) -> None:
    """Write one HTML page: results, latent map, and insights with clips and heatmaps."""
    from praxiscope.figures.report import write_report
    from praxiscope.workspace.workspace import open_workspace

    opened = open_workspace(workspace)
    chosen = opened.run(run)
    with progress_bars() as bars:
        task = bars.add_task("finding insights", total=None)

        def show(finished: int, total: int) -> None:
            bars.update(task, description="making previews", completed=finished, total=total)

        written = write_report(
            opened,
            chosen,
            output,
            most=most,
            device=choose_device(device),
            threads=threads,
            progress=show,
        )
    _print_summary(written, output_console())
    if open_page:
        typer.launch(str(written.path.resolve()))


def _print_summary(written: ReportSummary, console: Console) -> None:
    if written.network_error:
        console.print(f"[yellow]no heatmaps[/]: {escape(written.network_error)}")
    missing = f", {written.without_preview} have no preview" if written.without_preview else ""
    console.print(
        f"{written.insights} of {written.total_insights} insights, "
        f"{written.previews} previews{missing}; "
        f"[bold]{escape(str(written.path))}[/], {written.size / 1e6:.1f} MB"
    )
