"""``praxiscope insights``: the insights of a run, with reasons and evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.run_option import RunName
from praxiscope.cli.terminal import output_console

if TYPE_CHECKING:
    from praxiscope.insights.insight import Insight
    from praxiscope.workspace.workspace import Workspace


def insights(
    workspace: Annotated[Path, typer.Argument(help="Folder of the workspace.")],
    run: RunName = "",
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Show only insights of this kind. Repeat it for more kinds.", show_default="all"
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            help="Use only clips that fulfil this condition, such as 'split=train', 'correct=no' "
            "or 'ssim_mean>0.9'. Repeat it for more conditions; all must be fulfilled."
        ),
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            help="Metadata field that must not be used as a reason. Repeat it for more fields."
        ),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Largest number of insights to print.")] = 20,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="JSON file for all insights.")
    ] = None,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", help="CSV file for the clips to act on, one row per clip."),
    ] = None,
    archive: Annotated[
        list[str] | None,
        typer.Option(
            help="Archive the insight with this id, or this start of its id. Repeat it for more."
        ),
    ] = None,
    note: Annotated[str, typer.Option(help="Reason for archiving, stored with --archive.")] = "",
    unarchive: Annotated[
        list[str] | None, typer.Option(help="Restore an archived insight. Repeat it for more.")
    ] = None,
    archived: Annotated[
        bool, typer.Option("--archived", help="Show archived insights too.")
    ] = False,
) -> None:
    """Rank insights: errors, near-duplicates, leaks, wrong labels, with reasons and evidence."""
    from praxiscope.cli.insight_cards import show_cards
    from praxiscope.cli.insight_files import write_csv, write_json
    from praxiscope.insights.archive import read_archive
    from praxiscope.insights.data_gaps import data_gaps
    from praxiscope.insights.find import find_insights
    from praxiscope.insights.open_evidence import open_evidence
    from praxiscope.workspace.labels import labelled_clips
    from praxiscope.workspace.workspace import open_workspace

    opened, console = open_workspace(workspace), output_console()
    if unarchive:
        _restore(opened, unarchive, console)
        return
    evidence = open_evidence(
        opened, opened.run(run), tuple(where or ()), leave_out=tuple(leave_out or ())
    )
    every = find_insights(evidence, tuple(kind or ()))
    if archive:
        _archive(opened, every, archive, note, console)
        return
    archive_entries = read_archive(opened)
    listed = [insight for insight in every if archived or insight.id not in archive_entries]
    show_cards(listed[:most], archive_entries, console)
    _print_count(listed, len(every) - len(listed), most, console)
    for sentence in data_gaps(evidence):
        console.print(f"[yellow]{escape(sentence)}[/]", highlight=False)
    clips = labelled_clips(opened, ["path", "start", "split", "label"])
    if json_file is not None:
        write_json(json_file, listed, clips, archive_entries)
    if csv_file is not None:
        write_csv(csv_file, listed, clips, evidence)


def _archive(
    workspace: Workspace, every: list[Insight], ids: list[str], note: str, console: Console
) -> None:
    from praxiscope.insights.archive import archive, full_id

    by_id = {insight.id: insight for insight in every}
    chosen = [by_id[full_id(name, by_id, "listed")] for name in ids]
    archive(workspace, chosen, note)
    for insight in chosen:
        console.print(f"archived {insight.id} {insight.kind}: {escape(insight.title)}")


def _restore(workspace: Workspace, ids: list[str], console: Console) -> None:
    from praxiscope.insights.archive import unarchive

    for entry in unarchive(workspace, ids):
        console.print(f"restored {entry.id} {entry.kind}: {escape(entry.title)}")


def _print_count(listed: list[Insight], hidden: int, most: int, console: Console) -> None:
    parts = [f"{len(listed)} insights" if listed else "no insights"]
    if len(listed) > most:
        parts.append(f"{len(listed) - most} more with --most {len(listed)}")
    if hidden:
        parts.append(f"{hidden} archived, shown with --archived")
    console.print("; ".join(parts))
