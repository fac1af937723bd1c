"""``praxiscope analyze``: run a network on a data set and store the results in a workspace."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from praxiscope.cli.analysis_options import (
    BatchSize,
    BoxFile,
    ClusterAddress,
    CoreCount,
    EngineName,
    Fields,
    FlowMethod,
    Layers,
    MeasureMetadata,
    NewRunName,
    OutputWorkspace,
    OwnFields,
    RetryFailed,
    StoreHeatmaps,
    ThreadCount,
    WorkerCount,
)
from praxiscope.cli.analysis_progress import shown_progress
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
from praxiscope.cli.model_options import (
    ClassFile,
    DeviceName,
    ModelName,
    Precision,
    ViewCount,
    Weights,
)
from praxiscope.cli.terminal import counted, one_line, output_console
from praxiscope.models.runtime import keep_freed_memory

if TYPE_CHECKING:
    from pathlib import Path

    from praxiscope.models.model import VideoModel
    from praxiscope.pipeline.analyze import Plan
    from praxiscope.pipeline.engine import Engine
    from praxiscope.pipeline.extract import Options
    from praxiscope.pipeline.source import Source

SHOWN_LABELS = SHOWN_FAILURES = 5


def analyze(
    data: DataPath,
    model: ModelName,
    workspace: OutputWorkspace,
    weights: Weights = None,
    classes: ClassFile = None,
    format: DataFormat = "",
    videos: VideoFolder = None,
    fold: Fold = 1,
    group: Group = "",
    split: SplitName = "any",
    label_map: LabelMap = None,
    only_class: OnlyClasses = None,
    run: NewRunName = "",
    layer: Layers = None,
    views: ViewCount = "1",
    batch: BatchSize = 8,
    device: DeviceName = "auto",
    precision: Precision = "fp32",
    field: Fields = None,
    own_fields: OwnFields = None,
    metadata: MeasureMetadata = True,
    heatmaps: StoreHeatmaps = True,
    flow: FlowMethod = "fast",
    boxes: BoxFile = None,
    engine: EngineName = "local",
    workers: WorkerCount = None,
    address: ClusterAddress = "",
    threads: ThreadCount = None,
    cores: CoreCount = None,
    retry_failed: RetryFailed = False,
) -> None:
    """Store predictions, features and metadata of every clip in a workspace.

    The same command continues an analysis that was stopped, and analyses only new clips.
    """
    from praxiscope.datasets.boxes import read_boxes
    from praxiscope.datasets.open_data_set import DataSpec, open_data_set
    from praxiscope.datasets.selection import select_for_analysis
    from praxiscope.models.registry import load_model
    from praxiscope.pipeline.analyze import plan_analysis
    from praxiscope.pipeline.engine import Engine
    from praxiscope.pipeline.extract import Options
    from praxiscope.pipeline.source import named
    from praxiscope.video.recipe import Views

    where = Engine(engine, workers, device, cores, address)
    _prepare_process(own_fields, where)
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
    labels = tuple(only_class or ())
    spec = DataSpec(data, format, videos, fold, group, label_map=label_map, only_classes=labels)
    selection = select_for_analysis(open_data_set(spec, split=split))
    network = load_model(model, weights=weights, classes=classes, device=where.own_device)
    plan = plan_analysis(
        network,
        selection.samples,
        workspace,
        run_name=run,
        layers=tuple(layer or ("all",)),
        options=options,
        retry_failed=retry_failed,
        boxes=read_boxes(boxes) if boxes else None,
        device=where.network_device,
    )
    console = output_console()
    _print_left_out(selection.left_out, console)
    _print_plan(plan, console, with_boxes=boxes is not None)
    _run(network, plan, options, where, named(model, weights, network.classes), console)
    if not _print_results(plan, console):
        raise typer.Exit(1)


def _prepare_process(own_fields: Path | None, engine: Engine) -> None:
    """Configure the memory, the metadata fields and the cores of this process."""
    from praxiscope.metadata.measure import import_fields
    from praxiscope.pipeline.cores import use_cores

    keep_freed_memory()
    if own_fields is not None:
        import_fields(own_fields)
    if engine.in_this_process and engine.cores:
        use_cores(engine.cores)


def _run(
    network: VideoModel,
    plan: Plan,
    options: Options,
    engine: Engine,
    source: Source,
    console: Console,
) -> None:
    """Run the analysis; Ctrl-C ends it with exit status 130 and keeps the results."""
    from praxiscope.pipeline.analyze import analyze as run_analysis

    try:
        with _sigterm_like_ctrl_c(), shown_progress(plan.left) as progress:
            run_analysis(
                network,
                plan,
                options,
                progress,
                engine=engine,
                source=source,
                prepare=keep_freed_memory,
            )
    except KeyboardInterrupt:
        console.print("stopped; the results are in the workspace, the same command continues")
        raise typer.Exit(130) from None


@contextmanager
def _sigterm_like_ctrl_c() -> Iterator[None]:
    """Handle SIGTERM, which clusters and containers send before they kill, like Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _print_left_out(rows: Sequence[str], console: Console) -> None:
    for row in rows[:SHOWN_LABELS]:
        console.print(f"[red]left out[/] {escape(one_line(row))}", soft_wrap=True)
    if rows:
        console.print(
            f"[yellow]{counted(len(rows), 'row')} left out[/]; 'praxiscope check' lists "
            + ("it" if len(rows) == 1 else "all of them")
        )


def _print_plan(plan: Plan, console: Console, *, with_boxes: bool) -> None:
    finished = len(plan.items) - plan.left
    console.print(
        f"{counted(len(plan.items), 'clip')}, {plan.left} to do"
        + (f", {finished} done before" if finished else "")
        + f"; run [bold]{plan.run.name}[/] with {escape(plan.run.config.weights)} weights",
        soft_wrap=True,
    )
    for warning in plan.warnings:
        console.print(f"[yellow]{escape(warning)}[/]", soft_wrap=True)
    if plan.unknown_labels:
        names = sorted(plan.unknown_labels, key=lambda name: -plan.unknown_labels[name])
        console.print(
            f"[yellow]the network has no class for {_some(names)}[/]: no loss and no accuracy "
            f"for {counted(sum(plan.unknown_labels.values()), 'clip')}; its classes are "
            f"{_some(plan.run.config.classes)}",
            soft_wrap=True,
        )
    if plan.added_fields:
        console.print(
            f"clips that were measured before get further fields: {_some(plan.added_fields)}",
            soft_wrap=True,
        )
    measured = sum(item.measured for item in plan.items)
    if with_boxes and measured:
        console.print(
            f"[yellow]{counted(measured, 'clip')} measured before[/], without these boxes"
        )


def _some(names: Sequence[str]) -> str:
    """The first names of a list, escaped for the console."""
    more = f" and {len(names) - SHOWN_LABELS} more" if len(names) > SHOWN_LABELS else ""
    return escape(", ".join(map(repr, names[:SHOWN_LABELS]))) + more


def _print_results(plan: Plan, console: Console) -> int:
    """Print a summary, and return the number of clips that have predictions."""
    planned = {item.number for item in plan.items}
    table = plan.run.predictions.table(["clip", "correct"]).to_pydict()
    correct = dict(zip(table["clip"], table["correct"], strict=True))
    analysed = planned & correct.keys()
    labeled = [correct[clip] for clip in analysed if correct[clip] is not None]
    failures = {row["clip"]: row for row in plan.run.failures.table().to_pylist()}
    # A clip that failed earlier may have succeeded in a later attempt.
    failed = [failures[clip] for clip in sorted(planned & failures.keys() - correct.keys())]
    for row in failed[:SHOWN_FAILURES]:
        path, reason = one_line(row["path"]), one_line(row["reason"])
        reason = reason.removeprefix(f"{path}: ")
        console.print(f"[red]{escape(path)}[/]: {escape(reason)}", soft_wrap=True)
    if len(failed) > SHOWN_FAILURES:
        folder = escape(str(plan.run.failures.folder))
        console.print(f"[dim]and {len(failed) - SHOWN_FAILURES} more, see {folder}[/]")
    accuracy = f", top-1 {sum(labeled) / len(labeled):.1%} of {len(labeled)}" if labeled else ""
    console.print(
        f"{len(analysed)} analysed{accuracy}, {len(failed)} failed"
        f"{' (--retry-failed analyses them again)' if failed else ''}; "
        f"workspace [bold]{escape(str(plan.workspace.folder))}[/]"
    )
    return len(analysed)
