"""Analyse a data set with a network from Python."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxiscope.api.progress import ProgressOption, progress_bar
from praxiscope.api.run import Run
from praxiscope.datasets.boxes import read_boxes
from praxiscope.datasets.open_data_set import DataSet, DataSpec, open_data_set
from praxiscope.datasets.selection import select_for_analysis
from praxiscope.models.registry import load_model
from praxiscope.models.runtime import choose_device
from praxiscope.pipeline.analyze import Plan, plan_analysis
from praxiscope.pipeline.analyze import analyze as run_analysis
from praxiscope.pipeline.engine import Engine
from praxiscope.pipeline.extract import Options
from praxiscope.video.recipe import Views

if TYPE_CHECKING:
    from praxiscope.models.model import VideoModel


def analyze(
    data: DataSet | DataSpec | str | Path,
    model: VideoModel | str,
    workspace: str | Path,
    *,
    weights: str | Path | None = None,
    run: str = "",
    layers: Sequence[str] = ("all",),
    views: Views | str = "1",
    batch: int = 8,
    device: str = "auto",
    precision: str = "fp32",
    metadata: Sequence[str] | bool = True,
    heatmaps: bool = True,
    flow: str = "fast",
    boxes: str | Path | None = None,
    engine: Engine | None = None,
    threads: int | None = None,
    retry_failed: bool = False,
    progress: ProgressOption = True,
    **options: Any,
) -> Run:
    """Send every clip of a data set through a network and keep the results in a workspace.

    An analysis that was stopped goes on where it was left when it is called again.

    Args:
        data: a data set, or what :func:`praxiscope.open_data_set` takes.
        model: a network, or the name of one of :func:`praxiscope.model_names`.
        workspace: folder of the workspace; it is made where it does not exist.
        weights: an official name, a file or ``random``, where ``model`` is a name.
        run: name of the results; the name of the model where empty.
        layers: whose features are stored: names, ``last`` or ``all``.
        views: clips, or clips and crops such as ``10x3``, whose logits are averaged.
        batch: clips that go through the network together.
        device: ``auto``, ``cpu``, ``cuda`` ...; for networks that are loaded by name.
        precision: ``fp32`` or ``bf16``.
        metadata: True measures all metadata fields, False none, names only these.
        heatmaps: whether coarse heatmaps of the predicted classes are stored.
        flow: optical flow, ``fast`` or ``exact``.
        boxes: file with boxes of people and objects.
        engine: processes, cores or a Ray cluster; None for one process a GPU, or one.
        threads: that decode and measure, of each worker; None chooses by measuring.
        retry_failed: whether clips that failed before are tried again.
        progress: a bar, nothing or a callback, see :mod:`praxiscope.api.progress`.
        options: of :class:`praxiscope.DataSpec`, such as ``split="validation"``.

    Returns:
        The run with all clips that are analysed now; ``.failures`` has those that failed.

    Raises:
        PraxiscopeError: data set, network or workspace can't be used. A bad clip raises nothing.
    """
    opened = data if isinstance(data, DataSet) else open_data_set(data, **options)
    engine = engine or Engine(device=device)
    if isinstance(model, str):
        model = load_model(model, weights=weights, device=choose_device(engine.own_device))
    extraction = Options(
        batch=batch,
        views=views if isinstance(views, Views) else Views.parse(views),
        precision=precision,
        metadata=() if isinstance(metadata, bool) else tuple(metadata),
        without_metadata=metadata is False,
        heatmaps=heatmaps,
        flow=flow,
        threads=threads,
    )
    plan = plan_analysis(
        model,
        select_for_analysis(opened).samples,
        workspace,
        run_name=run,
        layers=tuple(layers),
        options=extraction,
        retry_failed=retry_failed,
        boxes=read_boxes(Path(boxes)) if boxes else None,
        device=engine.network_device,
    )
    _run(model, plan, extraction, engine, progress)
    return Run.open(plan.workspace, plan.run.name)


def _run(
    model: VideoModel, plan: Plan, options: Options, engine: Engine, progress: ProgressOption
) -> None:
    for sentence in plan.warnings:
        warnings.warn(sentence, stacklevel=3)
    done = 0
    with progress_bar(progress) as show:

        def count(clips: int, failed: int) -> None:
            nonlocal done
            done += clips
            show("analysing", done, plan.left)

        run_analysis(model, plan, options, count, engine=engine)
