"""``praxiscope check``: a look at a data set before a long run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.console import counted, one_line, output_console
from praxiscope.cli.data_options import (
    DataFormat,
    Fold,
    Group,
    LabelMap,
    OnlyClasses,
    SplitName,
    VideoFolder,
)
from praxiscope.cli.data_set import read_data_set
from praxiscope.cli.progress import progress_bars

if TYPE_CHECKING:
    from praxiscope.datasets.check import Report
    from praxiscope.datasets.finding import Finding

SHOWN_LABELS, SHOWN_FINDINGS = 30, 10


def check(
    data: Annotated[
        Path,
        typer.Argument(
            help="A table with columns path and label, a published list, or a folder with either "
            "or with a folder for each class."
        ),
    ],
    format: DataFormat = "",
    videos: VideoFolder = None,
    fold: Fold = 1,
    group: Group = "",
    split: SplitName = "any",
    label_map: LabelMap = None,
    only_class: OnlyClasses = None,
    frames: Annotated[int, typer.Option(min=1, help="Fewest frames a clip may have.")] = 2,
    full: Annotated[
        bool, typer.Option("--full", help="Decode all frames, not only the first.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read files.")] = 2,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write everything that was found here.")
    ] = None,
) -> None:
    """Find what a long run would trip over; exit status 1 if it would leave anything out."""
    from praxiscope.datasets.check import check_samples

    if json_file is not None:
        _check_folder(json_file)
    with progress_bars() as bars:
        task = bars.add_task("reading the list", total=None)
        read = read_data_set(
            data,
            format=format,
            videos=videos,
            fold=fold,
            group=group,
            label_map=label_map,
            only=only_class,
        )
        report = check_samples(
            read.samples,
            bad_rows=read.bad_rows,
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
    """Refuse a file that can't be written before the files are read, which may take hours."""
    from praxiscope.errors import DatasetError

    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "is a folder" if path.is_dir() else "its folder does not exist"
        raise DatasetError(what, where=str(path), remedy="name a file in a folder that is there")


def _write(path: Path, content: dict[str, Any]) -> None:
    from praxiscope.files.atomic_write import atomic_path

    with atomic_path(path) as aside:
        aside.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _show(report: Report, console: Console) -> None:
    console.print(_labels(report))
    for kind, findings in report.by_kind().items():
        console.print(_findings(kind, findings))
    odd = sum(not finding.left_out for finding in report.findings)
    colour = "red" if report.left_out else "green"
    console.print(
        f"{counted(report.clips, 'clip')}, {report.inspected} opened; "
        f"[{colour}]{report.left_out} would be left out[/] of a run; "
        f"{counted(odd, 'further finding')}"
    )


def _labels(report: Report) -> Table:
    """Clips by label and split, the rarest labels first."""
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
        table.add_row(f"[dim]and {more} with as many or more[/]")
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
