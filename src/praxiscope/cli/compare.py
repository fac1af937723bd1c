"""``praxiscope compare``: what changed between two runs of a workspace."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.terminal import output_console
from praxiscope.errors import PraxiscopeError

if TYPE_CHECKING:
    from praxiscope.figures.comparison import Change, ComparedRuns
    from praxiscope.workspace.run import Run

CSV_COLUMNS = (
    "became", "clip", "path", "start", "split", "label", "first_predicted", "first_probability",
    "second_predicted", "second_probability", "loss_rise", "overlap", "moved",
)  # fmt: skip


def compare(
    workspace: Annotated[Path, typer.Argument(help="Folder of the workspace.")],
    first: Annotated[str, typer.Argument(help="Name of a run, such as a network before.")],
    second: Annotated[
        str, typer.Argument(help="Name of another run, such as the network after a change.")
    ],
    most: Annotated[int, typer.Option(min=0, help="How many labels and clips to show.")] = 10,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all of it here, with a row for each clip.")
    ] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="Write the clips that changed sides here.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a page with both maps here.")
    ] = None,
    method: Annotated[str, typer.Option(help="Of the maps: t-sne, pca, umap or pacmap.")] = "t-sne",
    threads: Annotated[int, typer.Option(min=1, help="That lay out the maps.")] = 2,
) -> None:
    """Compare two runs clip by clip: what became right or wrong, and what lies elsewhere."""
    from praxiscope.atlas.projection import PCA, check_method
    from praxiscope.figures.comparison import compare_runs
    from praxiscope.workspace.workspace import open_workspace

    check_method(method)
    _check_folders(json_file, csv_file, output)
    opened = open_workspace(workspace)
    runs = opened.run(first), opened.run(second)
    # Nothing but places on the maps depends on how they are made: they are made only to be shown.
    shown = method if output or json_file else PCA
    with Console(stderr=True).status("comparing") as status:

        def show(doing: str, share: float) -> None:
            status.update(f"{doing} {share:.0%}")

        compared = compare_runs(opened, *runs, shown, threads=threads, progress=show)
    _show(compared, most, output_console())
    if json_file is not None:
        _write_json(json_file, compared)
    if csv_file is not None:
        _write_csv(csv_file, compared)
    if output is not None:
        _write_page(output, compared)


def _check_folders(*paths: Path | None) -> None:
    """Refuse what can't be written before the work is done."""
    for path in paths:
        if path is not None and not path.parent.is_dir():
            raise PraxiscopeError("no such folder", where=str(path.parent), remedy="make it first")


def _show(compared: ComparedRuns, most: int, console: Console) -> None:
    for place, run in (("first ", compared.first), ("second", compared.second)):
        told = f"{run.config.model}, {run.config.weights} weights"
        console.print(f"{place}  [bold]{run.name}[/] [dim]{escape(told)}[/]", highlight=False)
    console.print(_clips_of_both(compared), highlight=False)
    if compared.splits:
        console.print(_split_table(compared))
        _show_labels(compared, most, console)
    _show_places(compared, console)
    if compared.total and compared.total.wrong and most:
        _show_clips(compared, most, console)


def _clips_of_both(compared: ComparedRuns) -> str:
    told = [f"{len(compared.clips):,} clips of both, {compared.labelled:,} with a known label"]
    if compared.only_first:
        told.append(f"{compared.only_first:,} only in the first")
    if compared.only_second:
        told.append(f"{compared.only_second:,} only in the second")
    return "; ".join(told)


def _split_table(compared: ComparedRuns) -> Table:
    from praxiscope.figures.formatting import interval_of, percent

    table = _titled(
        ("split",),
        ("clips", "first (95 %)", "second (95 %)", "became\nright", "became\nwrong", "p"),
    )
    for one in compared.splits:
        shares = [
            f"{percent(share.value)} ({interval_of(share)})" for share in (one.first, one.second)
        ]
        table.add_row(escape(one.name), f"{one.first.clips:,}", *shares, *_sides(one))
    return table


def _show_labels(compared: ComparedRuns, most: int, console: Console) -> None:
    from praxiscope.figures.formatting import percent

    changed = [one for one in compared.labels if one.right or one.wrong]
    scope = " outside of train" if compared.without_train else ""
    console.print(
        f"\n{len(changed)} of {len(compared.labels)} labels changed, by {compared.judged:,} "
        f"labelled clips{scope}",
        highlight=False,
    )
    if not changed or not most:
        return
    table = _titled(("label",), ("clips", "first", "second", "became\nright", "became\nwrong", "p"))
    for one in changed[:most]:
        shares = [percent(share.value) for share in (one.first, one.second)]
        table.add_row(escape(one.name), f"{one.first.clips:,}", *shares, *_sides(one))
    console.print(table)


def _show_places(compared: ComparedRuns, console: Console) -> None:
    from praxiscope.figures.formatting import interval_of, percent

    console.print(
        f"\n{percent(compared.overlap)} of a clip's {compared.neighbours} neighbours are the same, "
        f"{percent(compared.overlap_by_chance)} by chance\n"
        f"{percent(compared.moved.value)} ({interval_of(compared.moved)}) of the clips are in "
        "another group",
        highlight=False,
    )


def _show_clips(compared: ComparedRuns, most: int, console: Console) -> None:
    from praxiscope.atlas.compare import WRONG
    from praxiscope.figures.paths import common_folder

    clips = compared.clips.take(compared.that_became(WRONG)[:most]).to_pylist()
    folder = common_folder(clip["path"] for clip in clips)
    where = f"; paths in {escape(folder)}" if folder else ""
    console.print(f"\nbecame wrong most surely, by the rise of the loss{where}", highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("loss", "clip"):
        table.add_column(title, justify="right")
    for title in ("label", "now predicted", "split"):
        table.add_column(title, overflow="fold")
    table.add_column("path", overflow="fold")
    for clip in clips:
        rise = clip["loss_rise"]
        table.add_row(
            "–" if rise is None else f"{rise:+.2f}",
            str(clip["clip"]),
            escape(clip["label"] or "–"),
            escape(f"{clip['second_predicted']} {clip['second_probability']:.2f}"),
            escape(clip["split"] or "–"),
            escape(clip["path"].removeprefix(folder)),
        )
    console.print(table)


def _titled(words: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in words:
        table.add_column(title, overflow="fold")
    for title in numbers:
        table.add_column(title, justify="right", no_wrap=title == "p")
    return table


def _sides(change: Change) -> tuple[str, str, str]:
    p = "<1e-99" if change.p < 1e-99 else f"{change.p:.2g}"
    return f"{change.right:,}", f"{change.wrong:,}", p


def _write_json(path: Path, compared: ComparedRuns) -> None:
    from praxiscope.files.atomic_write import atomic_path

    with atomic_path(path) as aside:
        aside.write_text(json.dumps(_plain(compared), ensure_ascii=False) + "\n", "utf-8")


def _plain(compared: ComparedRuns) -> dict[str, Any]:
    return {
        "first": _plain_run(compared.first),
        "second": _plain_run(compared.second),
        "only_first": compared.only_first,
        "only_second": compared.only_second,
        "splits": [_plain_change(one) for one in compared.splits],
        "labels": [_plain_change(one) for one in compared.labels],
        "neighbours": compared.neighbours,
        "overlap": compared.overlap,
        "overlap_by_chance": compared.overlap_by_chance,
        "moved": compared.moved.value,
        "map": {"method": compared.method, "disparity": compared.disparity},
        "clips": compared.clips.to_pylist(),
    }


def _plain_run(run: Run) -> dict[str, str]:
    told = run.config
    return {
        "run": run.name, "model": told.model, "weights": told.weights, "digest": told.digest
    }  # fmt: skip


def _plain_change(change: Change) -> dict[str, Any]:
    return {
        "name": change.name,
        "clips": change.first.clips,
        "first": change.first.value,
        "first_interval": change.first.interval,
        "second": change.second.value,
        "second_interval": change.second.interval,
        "became_right": change.right,
        "became_wrong": change.wrong,
        "p": change.p,
    }


def _write_csv(path: Path, compared: ComparedRuns) -> None:
    from praxiscope.files.atomic_write import atomic_path

    with atomic_path(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_COLUMNS)
        writer.writerows(_changed_rows(compared))


def _changed_rows(compared: ComparedRuns) -> Iterator[tuple[Any, ...]]:
    """The clips that became wrong, then those that became right, the surest first."""
    from praxiscope.atlas.compare import RIGHT, WRONG

    for side in (WRONG, RIGHT):
        for clip in compared.clips.take(compared.that_became(side)).to_pylist():
            yield tuple(clip[name] for name in CSV_COLUMNS)


def _write_page(path: Path, compared: ComparedRuns) -> None:
    from praxiscope.figures.comparison_page import write_comparison

    size = write_comparison(compared, path)
    output_console().print(f"[bold]{escape(str(path))}[/], {size / 1e3:,.0f} kB")
