"""``praxiscope check``: find problems in a data set before a long run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.data_options import (
    DataFormat,
    DataPath,
    Fold,
    Group,
    LabelMap,
    OnlyClasses,
    SplitName,
    VideoFolder,
)
from praxiscope.cli.terminal import counted, one_line, output_console, progress_bars

if TYPE_CHECKING:
    from praxiscope.datasets.check import Report
    from praxiscope.datasets.finding import Finding

SHOWN_LABELS, SHOWN_FINDINGS = 30, 10


def check(
    data: DataPath,
    format: DataFormat = "",
    videos: VideoFolder = None,
    fold: Fold = 1,
    group: Group = "",
    split: SplitName = "any",
    label_map: LabelMap = None,
    only_class: OnlyClasses = None,
    frames: Annotated[
        int, typer.Option(min=1, help="Report clips with fewer frames than this.")
    ] = 2,
    full: Annotated[
        bool, typer.Option("--full", help="Decode all frames of each clip, not only the first.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Number of processes that read files.")] = 2,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="JSON file for all findings.")
    ] = None,
) -> None:
    """Find problems in a data set before a long run.

    Exit status 1 means that a run would leave out at least one row or clip.
    """
    from praxiscope.datasets.check import check_samples
    from praxiscope.datasets.open_data_set import DataSpec, open_data_set

    if json_file is not None:
        _check_folder(json_file)
    spec = DataSpec(
        data,
        format,
        videos,
        fold,
        group,
        label_map=label_map,
        only_classes=tuple(only_class or ()),
    )
    with progress_bars() as bars:
        task = bars.add_task("reading the list", total=None)
        opened = open_data_set(spec)
        report = check_samples(
            opened.samples,
            bad_rows=opened.bad_rows,
            split=split,
            frames=frames,
            full=full,
            workers=workers,
            on_progress=lambda text, done, total: bars.update(
                task, description=text, completed=done, total=total
            ),
        )
    _show(report, output_console())
    if json_file is not None:
        _write(json_file, {"data": str(data), "split": split, "full": full, **report.as_json()})
    if report.left_out:
        raise typer.Exit(1)


def _check_folder(path: Path) -> None:
    """Refuse an output file that can't be written, before the check, which may take hours."""
    from praxiscope.errors import DatasetError

    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "is a folder" if path.is_dir() else "its folder does not exist"
        raise DatasetError(what, where=str(path), remedy="name a file in an existing folder")


def _write(path: Path, content: dict[str, Any]) -> None:
    from praxiscope.files.atomic_write import atomic_path

    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _show(report: Report, console: Console) -> None:
    console.print(_labels(report))
    for kind, findings in report.by_kind().items():
        console.print(_findings(kind, findings))
    others = sum(not finding.left_out for finding in report.findings)
    colour = "red" if report.left_out else "green"
    console.print(
        f"{counted(report.clips, 'clip')}, {report.inspected} opened; "
        f"[{colour}]a run would leave out {report.left_out}[/]; {counted(others, 'other finding')}"
    )


def _labels(report: Report) -> Table:
    """A table of clips by label and split; the rarest labels come first."""
    splits = list(report.counts)
    labels = {label for counts in report.counts.values() for label in counts}
    rows = {label: [report.counts[split].get(label, 0) for split in splits] for label in labels}
    ordered = sorted(rows, key=lambda label: (sum(rows[label]), label))
    table = Table(box=None, header_style="bold", pad_edge=False)
    for number, column in enumerate(("label", *splits)):
        table.add_column(column, justify="right" if number else "left")
    for label in ordered[:SHOWN_LABELS]:
        table.add_row(escape(one_line(label)) or "[dim]none[/]", *map(str, rows[label]))
    if len(ordered) > SHOWN_LABELS:
        more = counted(len(ordered) - SHOWN_LABELS, "label")
        table.add_row(f"[dim]and {more} with as many clips or more[/]")
    totals = [str(sum(report.counts[split].values())) for split in splits]
    table.add_row(f"[bold]{counted(len(labels - {''}), 'label')}[/]", *totals)
    return table


def _findings(kind: str, findings: list[Finding]) -> Table:
    colour = "red" if findings[0].left_out else "yellow"
    table = Table(
        box=None,
        show_header=False,
        pad_edge=False,
        title=f"[{colour}]{kind}: {len(findings)}[/]",
        title_justify="left",
    )
    for finding in findings[:SHOWN_FINDINGS]:
        table.add_row(escape(one_line(finding.where)), escape(one_line(finding.what)))
    if len(findings) > SHOWN_FINDINGS:
        table.add_row(f"[dim]and {len(findings) - SHOWN_FINDINGS} more[/]")
    return table
