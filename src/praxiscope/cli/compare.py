"""``praxiscope compare``: the changes between two runs of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.run_option import WorkspaceFolder
from praxiscope.cli.terminal import output_console
from praxiscope.errors import PraxiscopeError

if TYPE_CHECKING:
    from praxiscope.figures.comparison import Change, ComparedRuns


def compare(
    workspace: WorkspaceFolder,
    first: Annotated[
        str,
        typer.Argument(metavar="FIRST", help="Name of a run, such as a network before a change."),
    ],
    second: Annotated[
        str,
        typer.Argument(
            metavar="SECOND", help="Name of another run, such as the network after the change."
        ),
    ],
    most: Annotated[
        int, typer.Option(min=0, help="Largest number of labels and of clips to print.")
    ] = 10,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="JSON file for all results, with one entry per clip."),
    ] = None,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", help="CSV file for the clips that became right or wrong."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="HTML file for a page with both latent maps."),
    ] = None,
    method: Annotated[
        str, typer.Option(help="Projection of the maps: t-sne, pca, umap or pacmap.")
    ] = "t-sne",
    threads: Annotated[
        int, typer.Option(min=1, help="Number of threads that compute the maps.")
    ] = 2,
) -> None:
    """Compare two runs clip by clip: which clips became right or wrong, and which moved."""
    from praxiscope.atlas.projection import PCA, check_method
    from praxiscope.figures.comparison import compare_runs
    from praxiscope.figures.comparison_files import write_comparison_csv, write_comparison_json
    from praxiscope.workspace.workspace import open_workspace

    check_method(method)
    _check_folders(json_file, csv_file, output)
    opened = open_workspace(workspace)
    runs = opened.run(first), opened.run(second)
    # Only the map coordinates depend on the method, so the fast one is enough without an output.
    projection = method if output or json_file else PCA
    with Console(stderr=True).status("comparing") as status:

        def show(task: str, share: float) -> None:
            status.update(f"{task} {share:.0%}")

        compared = compare_runs(opened, *runs, projection, threads=threads, progress=show)
    _show(compared, most, output_console())
    if json_file is not None:
        write_comparison_json(compared, json_file)
    if csv_file is not None:
        write_comparison_csv(compared, csv_file)
    if output is not None:
        _write_page(output, compared)


def _check_folders(*paths: Path | None) -> None:
    """Refuse an output file that can't be written, before the comparison."""
    for path in paths:
        if path is not None and not path.parent.is_dir():
            raise PraxiscopeError(
                "no such folder", where=str(path.parent), remedy="create it first"
            )


def _show(compared: ComparedRuns, most: int, console: Console) -> None:
    for name, run in (("first ", compared.first), ("second", compared.second)):
        network = f"{run.config.model}, {run.config.weights} weights"
        console.print(f"{name}  [bold]{run.name}[/] [dim]{escape(network)}[/]", highlight=False)
    console.print(_clips_of_both(compared), highlight=False)
    if compared.splits:
        console.print(_split_table(compared))
        _show_labels(compared, most, console)
    _show_neighbours(compared, console)
    if compared.total and compared.total.wrong and most:
        _show_clips(compared, most, console)


def _clips_of_both(compared: ComparedRuns) -> str:
    counts = [f"{len(compared.clips):,} clips in both, {compared.labelled:,} with a known label"]
    if compared.only_first:
        counts.append(f"{compared.only_first:,} only in the first")
    if compared.only_second:
        counts.append(f"{compared.only_second:,} only in the second")
    return "; ".join(counts)


def _split_table(compared: ComparedRuns) -> Table:
    from praxiscope.figures.formatting import interval_of, percent

    table = _titled(
        ("split",),
        ("clips", "first (95 %)", "second (95 %)", "became\nright", "became\nwrong", "p"),
    )
    for split in compared.splits:
        shares = [
            f"{percent(share.value)} ({interval_of(share)})"
            for share in (split.first, split.second)
        ]
        table.add_row(escape(split.name), f"{split.first.clips:,}", *shares, *_sides(split))
    return table


def _show_labels(compared: ComparedRuns, most: int, console: Console) -> None:
    from praxiscope.figures.formatting import percent

    changed = [label for label in compared.labels if label.right or label.wrong]
    scope = " outside the split train" if compared.without_train else ""
    console.print(
        f"\n{len(changed)} of {len(compared.labels)} labels changed, counted on "
        f"{compared.judged:,} labelled clips{scope}",
        highlight=False,
    )
    if not changed or not most:
        return
    table = _titled(("label",), ("clips", "first", "second", "became\nright", "became\nwrong", "p"))
    for label in changed[:most]:
        shares = [percent(share.value) for share in (label.first, label.second)]
        table.add_row(escape(label.name), f"{label.first.clips:,}", *shares, *_sides(label))
    console.print(table)


def _show_neighbours(compared: ComparedRuns, console: Console) -> None:
    from praxiscope.figures.formatting import interval_of, percent

    console.print(
        f"\n{percent(compared.overlap)} of a clip's {compared.neighbours} neighbours are the same, "
        f"{percent(compared.overlap_by_chance)} by chance\n"
        f"{percent(compared.moved.value)} ({interval_of(compared.moved)}) of the clips are in "
        "another cluster",
        highlight=False,
    )


def _show_clips(compared: ComparedRuns, most: int, console: Console) -> None:
    from praxiscope.atlas.compare import WRONG
    from praxiscope.figures.paths import common_folder

    clips = compared.clips.take(compared.changed_clips(WRONG)[:most]).to_pylist()
    folder = common_folder(clip["path"] for clip in clips)
    where = f"; paths in {escape(folder)}" if folder else ""
    console.print(
        f"\nclips that became wrong, the largest rise of the loss first{where}", highlight=False
    )
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


def _write_page(path: Path, compared: ComparedRuns) -> None:
    from praxiscope.figures.comparison_page import write_comparison

    size = write_comparison(compared, path)
    output_console().print(f"[bold]{escape(str(path))}[/], {size / 1e3:,.0f} kB")
