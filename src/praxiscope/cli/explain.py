"""``praxiscope explain``: overlay video, frame grid, heatmaps and summary for every clip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from praxiscope.cli.explain_options import (
    ExplainBatch,
    ExplainedLayers,
    ExplanationFolder,
    Label,
    Method,
    OptionalModel,
    SkipFinished,
    Targets,
    TopK,
    VideoPaths,
)
from praxiscope.cli.model_options import ClassFile, DeviceName, Precision, ViewCount, Weights
from praxiscope.cli.terminal import output_console, progress_bars
from praxiscope.models.runtime import choose_device, keep_freed_memory

if TYPE_CHECKING:
    from praxiscope.attribution.explanation import Explanation, Request
    from praxiscope.errors import PraxiscopeError
    from praxiscope.models.model import VideoModel

FINISHED = "summary.json"
REAL_MODEL, STAGE_MODEL = "x3d_m", "tiny_x3d"


def explain(
    paths: VideoPaths,
    model: OptionalModel = None,
    weights: Weights = None,
    classes: ClassFile = None,
    target: Targets = None,
    label: Label = None,
    method: Method = "grad-cam",
    layer: ExplainedLayers = None,
    topk: TopK = 5,
    views: ViewCount = "1",
    device: DeviceName = "auto",
    precision: Precision = "fp32",
    batch: ExplainBatch = 1,
    resume: SkipFinished = False,
    out: ExplanationFolder = Path("explanations"),
) -> None:
    """Show which parts of your videos a network uses for its decisions."""
    from praxiscope.attribution.request import Request
    from praxiscope.video.find import find_videos
    from praxiscope.video.recipe import Views

    keep_freed_memory()
    request = Request(
        tuple(target or ("top1",)), method, tuple(layer or ()), Views.parse(views), precision
    )
    folders = output_folders(find_videos(paths), out)
    if resume:
        folders = {p: folder for p, folder in folders.items() if not (folder / FINISHED).exists()}
    console = output_console()
    errors = _errors_of_all(list(folders))
    if errors:
        _report(console, errors, out)
        raise typer.Exit(1)
    # Loads torch, which takes longer than the check of the files.
    from praxiscope.attribution.batch import explain_files
    from praxiscope.attribution.precision import usable_precision
    from praxiscope.models.registry import load_model

    if model is None:
        model, weights = _default_model(list(folders), weights)
        if model == STAGE_MODEL:
            console.print(f"clips of the stage: the network is [bold]{model}[/] ({weights})")
    network = load_model(model, weights=weights, classes=classes, device=choose_device(device))
    check_request(network, request, label)
    precision, warning = usable_precision(precision, network.device)
    if warning:
        console.print(f"[yellow]{warning}[/]")
    request = replace(request, precision=precision)
    progress = progress_bars()
    rows: list[tuple[Path, Explanation | PraxiscopeError]] = []
    with progress:
        task = progress.add_task("explaining", total=len(folders))
        outcomes = explain_files(
            network,
            folders,
            request,
            batch_size=batch,
            label=lambda path: label or known_label(path, network),
        )
        for path, outcome in outcomes:
            rows.append((path, _saved(outcome, folders[path], topk)))
            progress.advance(task)
    failed = _report(console, rows, out)
    if network.weights.startswith("random"):
        console.print(
            "[yellow]random weights: the heatmaps of an untrained network have no meaning[/]"
        )
    if failed:
        raise typer.Exit(1)


def _default_model(paths: list[Path], weights: str | None) -> tuple[str, str | None]:
    """The shipped network for clips of the stage, a network for real videos for all others."""
    from praxiscope.stage.files import preset_of

    presets = {preset_of(path) for path in paths}
    if None in presets or not presets:
        return REAL_MODEL, weights
    return STAGE_MODEL, weights or ("faulty" if presets == {"faulty"} else "clean")


def check_request(model: VideoModel, request: Request, label: str | None) -> None:
    """Refuse an unknown class, layer, method or precision before any clip is decoded.

    Raises:
        PraxiscopeError: an option is wrong; the message names it.
    """
    import torch

    from praxiscope.attribution.layers import layers_for
    from praxiscope.attribution.methods import find_method
    from praxiscope.attribution.precision import check_precision
    from praxiscope.attribution.target import parse_target, resolve

    check_precision(request.precision)
    layers_for(find_method(request.method), model, request.layers)
    if label is not None:
        model.class_index(label)
    ranks = torch.arange(len(model.classes), 0, -1, dtype=torch.float32)
    for target in request.targets:
        spec = parse_target(target, model.classes)
        if not spec.needs_label:
            resolve(spec, model, ranks)


def output_folders(paths: list[Path], out: Path) -> dict[Path, Path]:
    """A folder for each clip, named after its file; unique if two files have the same name."""
    folders: dict[Path, Path] = {}
    used_names: set[str] = set()
    for path in paths:
        parents = list(reversed(path.resolve().parts[:-1]))
        candidates = [path.stem, path.name, *(f"{parent}_{path.name}" for parent in parents)]
        name = next((name for name in candidates if name.lower() not in used_names), None)
        name = name or f"{path.name}_{len(used_names)}"
        used_names.add(name.lower())
        folders[path] = out / name
    return folders


def known_label(path: Path, model: VideoModel) -> str | None:
    """The class of a clip, from the stage or the name of its folder; None if it is not a class."""
    from praxiscope.stage.files import label_of

    label = label_of(path) or path.resolve().parent.name.replace("_", " ")
    return next((name for name in model.classes if name.lower() == label.lower()), None)


def _saved(
    outcome: Explanation | PraxiscopeError, folder: Path, topk: int
) -> Explanation | PraxiscopeError:
    from praxiscope.attribution.export import save_folder
    from praxiscope.errors import PraxiscopeError

    if isinstance(outcome, PraxiscopeError):
        return outcome
    try:
        save_folder(outcome, folder, topk)
    except PraxiscopeError as error:
        return error
    return outcome


def _errors_of_all(paths: list[Path]) -> list[tuple[Path, Explanation | PraxiscopeError]]:
    """The error of every file where none of them can be opened; empty where one can."""
    from praxiscope.errors import PraxiscopeError
    from praxiscope.video.probe import probe

    errors: list[tuple[Path, Explanation | PraxiscopeError]] = []
    for path in paths:
        try:
            probe(path)
        except PraxiscopeError as error:
            errors.append((path, error))
        else:
            return []
    return errors


def _report(
    console: Console, rows: list[tuple[Path, Explanation | PraxiscopeError]], out: Path
) -> int:
    """Print the outcome of every clip; returns how many failed."""
    console.print(_table(rows))
    failed = sum(isinstance(outcome, Exception) for _, outcome in rows)
    console.print(f"{len(rows) - failed} explained, {failed} failed; written to [bold]{out}[/]")
    return failed


def _table(rows: list[tuple[Path, Explanation | PraxiscopeError]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("clip", overflow="fold")
    table.add_column("top-1", overflow="fold")
    table.add_column("p", justify="right")
    table.add_column("explained", overflow="fold")
    for path, outcome in rows:
        if isinstance(outcome, Exception):
            table.add_row(escape(path.name), f"[red]{escape(str(outcome))}[/]", "", "")
            continue
        name, probability = outcome.top(1)[0]
        explained = dict.fromkeys(
            f"{heatmap.target.name} ({heatmap.layer_name or 'input'})"
            + (" [yellow]empty[/]" if heatmap.is_empty else "")
            for heatmap in outcome.heatmaps
        )
        table.add_row(escape(path.name), escape(name), f"{probability:.2f}", "\n".join(explained))
    return table
