"""``praxiscope analyze``: a data set through a network into a workspace."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.analysis_progress import shown_progress
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
from praxiscope.cli.memory import keep_freed_memory
from praxiscope.cli.model_options import ClassFile, DeviceName, Precision, ViewCount, Weights

if TYPE_CHECKING:
    from praxiscope.pipeline.analyze import Plan

SHOWN_LABELS = SHOWN_FAILURES = 5


def analyze(
    data: Annotated[
        Path,
        typer.Argument(
            help="A table with columns path and label, a published list, or a folder with either "
            "or with a folder for each class."
        ),
    ],
    model: Annotated[str, typer.Option(help="A model; 'praxiscope models' lists them.")],
    workspace: Annotated[Path, typer.Option(help="Folder for all that is found.")],
    weights: Weights = None,
    classes: ClassFile = None,
    format: DataFormat = "",
    videos: VideoFolder = None,
    fold: Fold = 1,
    group: Group = "",
    split: SplitName = "any",
    label_map: LabelMap = None,
    only_class: OnlyClasses = None,
    run: Annotated[
        str, typer.Option(help="Name of this network's results.", show_default="the model's")
    ] = "",
    layer: Annotated[
        list[str] | None,
        typer.Option(help="Layer whose features are kept. May be repeated.", show_default="all"),
    ] = None,
    views: ViewCount = "1",
    batch: Annotated[int, typer.Option(min=1, help="Clips that run together.")] = 8,
    device: DeviceName = "auto",
    precision: Precision = "fp32",
    field: Annotated[
        list[str] | None,
        typer.Option(help="Metadata field to measure. May be repeated.", show_default="all"),
    ] = None,
    own_fields: Annotated[
        Path | None,
        typer.Option(help="Python file with metadata fields of your own."),
    ] = None,
    metadata: Annotated[
        bool, typer.Option("--metadata/--no-metadata", help="Measure the clips themselves.")
    ] = True,
    heatmaps: Annotated[
        bool,
        typer.Option("--heatmaps/--no-heatmaps", help="Keep coarse heatmaps of the predictions."),
    ] = True,
    flow: Annotated[str, typer.Option(help="Optical flow: fast or exact.")] = "fast",
    boxes: Annotated[
        Path | None,
        typer.Option(help="People and objects: a table of boxes, or JSON of Something-Else."),
    ] = None,
    engine: Annotated[str, typer.Option(help="local, or ray for a cluster.")] = "local",
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes.", show_default="one a GPU, else one"),
    ] = None,
    address: Annotated[
        str, typer.Option(help="Of a Ray cluster that is there; auto on one of its machines.")
    ] = "",
    threads: Annotated[
        int | None,
        typer.Option(
            min=1, help="That decode and measure, of each worker.", show_default="its cores"
        ),
    ] = None,
    cores: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Of the processor, that each worker's network computes on.",
            show_default="an equal share",
        ),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try clips again that failed before.")
    ] = False,
) -> None:
    """Predictions, features and metadata of every clip; goes on where it was left."""
    from praxiscope.datasets.boxes import read_boxes
    from praxiscope.datasets.consistency import analysable
    from praxiscope.datasets.split import of_split
    from praxiscope.errors import DatasetError
    from praxiscope.metadata.measure import import_fields
    from praxiscope.models.registry import load_model
    from praxiscope.pipeline.analyze import analyze as run_analysis
    from praxiscope.pipeline.analyze import plan_analysis
    from praxiscope.pipeline.cores import use_cores
    from praxiscope.pipeline.engine import Engine
    from praxiscope.pipeline.extract import Options
    from praxiscope.pipeline.source import named
    from praxiscope.video.recipe import Views

    keep_freed_memory()
    if own_fields is not None:
        import_fields(own_fields)
    options = Options(
        batch=batch,
        views=Views.parse(views),
        precision=precision,
        metadata=tuple(field or ()),
        without_metadata=not metadata,
        heatmaps=heatmaps,
        flow=flow,
        threads=threads,
    )
    place = Engine(engine, workers, device, cores, address)
    if place.in_this_process and cores:
        use_cores(cores)
    read = read_data_set(
        data,
        format=format,
        videos=videos,
        fold=fold,
        group=group,
        label_map=label_map,
        only=only_class,
    )
    if read.bad_rows and not read.samples:
        raise read.bad_rows[0]
    samples, refused = analysable(of_split(read.samples, split))
    if refused and not samples:
        raise DatasetError(refused[0].what, where=refused[0].where)
    network = load_model(model, weights=weights, classes=classes, device=place.own_device)
    plan = plan_analysis(
        network,
        samples,
        workspace,
        run_name=run,
        layers=tuple(layer or ("all",)),
        options=options,
        retry_failed=retry_failed,
        boxes=read_boxes(boxes) if boxes else None,
        device=place.network_device,
    )
    console = output_console()
    left_out = [*map(str, read.bad_rows), *(f"{one.where}: {one.what}" for one in refused)]
    _say_what_is_left_out(left_out, console)
    _say_what_is_planned(plan, console, with_boxes=boxes is not None)
    try:
        with _ended_like_interrupted(), shown_progress(plan.left) as progress:
            run_analysis(
                network,
                plan,
                options,
                progress,
                engine=place,
                source=named(model, weights, network.classes),
                prepare=keep_freed_memory,
            )
    except KeyboardInterrupt:
        console.print("stopped; what is done is in the workspace, the same command goes on")
        raise typer.Exit(130) from None
    analysed = _say_what_was_found(plan, console)
    if not analysed:
        raise typer.Exit(1)


@contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """Take SIGTERM, which clusters and containers send before they kill, for Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _say_what_is_left_out(rows: list[str], console: Console) -> None:
    for row in rows[:SHOWN_LABELS]:
        console.print(f"[red]left out[/] {escape(one_line(row))}", soft_wrap=True)
    if rows:
        console.print(
            f"[yellow]{counted(len(rows), 'row')} left out[/]; 'praxiscope check' names "
            + ("it" if len(rows) == 1 else "all of them")
        )


def _say_what_is_planned(plan: Plan, console: Console, *, with_boxes: bool) -> None:
    there = len(plan.items) - plan.left
    console.print(
        f"{counted(len(plan.items), 'clip')}, {plan.left} to do"
        + (f", {there} done before" if there else "")
        + f"; run [bold]{plan.run.name}[/] with {escape(plan.run.config.weights)} weights",
        soft_wrap=True,
    )
    for warning in plan.warnings:
        console.print(f"[yellow]{escape(warning)}[/]", soft_wrap=True)
    if plan.unknown_labels:
        names = sorted(plan.unknown_labels, key=lambda name: -plan.unknown_labels[name])
        console.print(
            f"[yellow]the network has no class for {_some(names)}[/]: neither loss nor accuracy "
            f"for {counted(sum(plan.unknown_labels.values()), 'clip')}; its classes are "
            f"{_some(plan.run.config.classes)}",
            soft_wrap=True,
        )
    if plan.left_unmeasured:
        console.print(
            f"[yellow]the clips were measured without {_some(plan.left_unmeasured)}[/]: a new "
            "workspace would have them",
            soft_wrap=True,
        )
    measured = sum(item.measured for item in plan.items)
    if with_boxes and measured:
        console.print(
            f"[yellow]{counted(measured, 'clip')} measured before[/]: boxes don't change that"
        )


def _some(names: Sequence[str]) -> str:
    """The first of some names, ready to be printed."""
    more = f" and {len(names) - SHOWN_LABELS} more" if len(names) > SHOWN_LABELS else ""
    return escape(", ".join(map(repr, names[:SHOWN_LABELS]))) + more


def _say_what_was_found(plan: Plan, console: Console) -> int:
    """Tell of it and return how many clips have predictions."""
    asked = {item.number for item in plan.items}
    table = plan.run.predictions.table(["clip", "correct"]).to_pydict()
    correct = dict(zip(table["clip"], table["correct"], strict=True))
    rows = asked & correct.keys()
    right = [correct[clip] for clip in rows if correct[clip] is not None]
    failures = {row["clip"]: row for row in plan.run.failures.table().to_pylist()}
    # A clip that failed may have gone through when it was tried again.
    failed = [failures[clip] for clip in sorted(asked & failures.keys() - correct.keys())]
    for row in failed[:SHOWN_FAILURES]:
        path, reason = one_line(row["path"]), one_line(row["reason"])
        reason = reason.removeprefix(f"{path}: ")
        console.print(f"[red]{escape(path)}[/]: {escape(reason)}", soft_wrap=True)
    if len(failed) > SHOWN_FAILURES:
        place = escape(str(plan.run.failures.folder))
        console.print(f"[dim]and {len(failed) - SHOWN_FAILURES} more, see {place}[/]")
    accuracy = f", top-1 {sum(right) / len(right):.1%} of {len(right)}" if right else ""
    console.print(
        f"{len(rows)} analysed{accuracy}, {len(failed)} failed"
        f"{' (--retry-failed tries again)' if failed else ''}; "
        f"workspace [bold]{escape(str(plan.workspace.folder))}[/]"
    )
    return len(rows)
