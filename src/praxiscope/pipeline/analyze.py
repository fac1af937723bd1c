"""Analyse a data set with a network; an analysis that was stopped is continued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from praxiscope.attribution.layers import choose_layers
from praxiscope.attribution.precision import usable_precision
from praxiscope.datasets.boxes import Boxes
from praxiscope.datasets.consistency import PART_OF_A_FILE, begins_within_file, place_of
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError, WorkspaceError
from praxiscope.metadata.measure import custom_fields, select_fields
from praxiscope.metadata.motion import check_method
from praxiscope.models.model import VideoModel
from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.pipeline.autotune import FEWEST_BATCHES, tuner_here
from praxiscope.pipeline.boxes import boxes_of_paths
from praxiscope.pipeline.cores import restored_cores
from praxiscope.pipeline.digest import weights_digest
from praxiscope.pipeline.engine import Engine, worker_pool_of
from praxiscope.pipeline.extract import ClipTask, Options, extract
from praxiscope.pipeline.heatmaps import heatmap_layer
from praxiscope.pipeline.run_lock import run_lock
from praxiscope.pipeline.shards import (
    Batch,
    clips_of,
    failures_of_clips,
    split_into_shards,
    still_to_do,
)
from praxiscope.pipeline.source import InMemoryModel, Source
from praxiscope.pipeline.worker import Task, nothing
from praxiscope.pipeline.worker_pool import PendingWork, Progress, lead
from praxiscope.workspace.clips import clips_of_samples
from praxiscope.workspace.labels import UNKNOWN, class_indices
from praxiscope.workspace.run import Failure, Run, RunConfig
from praxiscope.workspace.workspace import (
    WORKSPACE_FILE,
    Workspace,
    check_run_name,
    create_workspace,
    open_workspace,
)

WORKER = "worker"
"""Stage of clips that ended the process of their worker."""


@dataclass(frozen=True)
class Plan:
    """The work that is left for a data set and a network.

    Attributes:
        workspace: where all results are written.
        run: of the network.
        items: all clips of the data set, in order.
        batches: clips that are left, as they go through the network together.
        unknown_labels: labels that the network has no class for, and how many clips have them.
        retried_failures: for each clip, how many failures are ignored because it is tried again.
        added_fields: metadata fields that clips were measured without before, and that are
            measured now.
        warnings: sentences for people about options that could not be used as given.
    """

    workspace: Workspace
    run: Run
    items: tuple[ClipTask, ...]
    batches: tuple[Batch, ...]
    unknown_labels: Mapping[str, int]
    retried_failures: Mapping[int, int]
    added_fields: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """Number of clips that are left."""
        return clips_of(self.batches)


def plan_analysis(
    model: VideoModel,
    samples: Sequence[Sample],
    folder: str | Path,
    *,
    run_name: str = "",
    layers: Sequence[str] = ("all",),
    options: Options | None = None,
    retry_failed: bool = False,
    boxes: Boxes | None = None,
    device: str = "",
) -> Plan:
    """Open or create a workspace and find out what is left to do.

    Args:
        model: the network.
        samples: the clips.
        folder: of the workspace.
        run_name: name of the run; the model's name where empty.
        layers: layers whose features are stored, named as for explanations.
        options: of the analysis.
        retry_failed: whether clips that failed before are tried again.
        boxes: of people and objects; metadata of clips that are not measured yet use them.
        device: where the network computes during the analysis, that of ``model`` where empty; a
            processor that is slow at bfloat16 computes in ``fp32``, with a warning in the plan.

    Raises:
        PraxiscopeError: the workspace, the layers, the boxes or the options can't be used.
    """
    options = options or Options()
    precision, slow = usable_precision(options.precision, device or model.device)
    select_fields(options.metadata)
    check_method(options.flow)
    check_run_name(run_name or model.name)
    _check_whole_files(samples)
    chosen = choose_layers(model, tuple(layers))
    config = _run_config(model, replace(options, precision=precision), tuple(chosen))
    table = clips_of_samples(samples)
    paths = [Path(sample.path).absolute() for sample in samples]
    drawn = boxes_of_paths(boxes, paths) if boxes else [None] * len(paths)
    workspace = _open_or_create(Path(folder), table)
    numbers = workspace.extend_clips(table)
    measured = workspace.metadata.keys("clip")
    run = workspace.start_run(run_name or model.name, config)
    labels = _class_indices(model, samples)
    items = tuple(
        ClipTask(number, path, label, number in measured, boxes=of_clip)
        for number, path, label, of_clip in zip(numbers.tolist(), paths, labels, drawn, strict=True)
    )
    retried_failures = failures_of_clips(run) if retry_failed else Counter[int]()
    batches = still_to_do(
        _batches(items, options.batch),
        workspace,
        run,
        retried_failures,
        fields=_fields(options),
    )
    unknown = Counter(
        sample.label
        for sample, item in zip(samples, items, strict=True)
        if sample.label and item.label is None
    )
    added = tuple(
        dict.fromkeys(
            name for batch in batches for item in batch if item.measured for name in item.fields
        )
    )
    warnings = (slow,) if slow else ()
    return Plan(workspace, run, items, batches, dict(unknown), retried_failures, added, warnings)


def analyze(
    model: VideoModel,
    plan: Plan,
    options: Options | None = None,
    progress: Progress = lambda clips, failed: None,
    *,
    engine: Engine | None = None,
    source: Source | None = None,
    prepare: Callable[[], None] = nothing,
) -> None:
    """Analyse the clips that a plan leaves; a kill loses no more than the last minute of work.

    All engines give the same results. On a processor, the last bits of logits and features also
    depend on the number of cores that the network computes on. Where neither threads nor cores are
    given, they are chosen by measuring the first batches.

    Args:
        model: the network of the plan.
        plan: of the work.
        options: as in the plan.
        progress: receives the number of clips since the last call, and how many of them failed.
        engine: where the analysis runs; in this process where None.
        source: where workers get the network from; from this process where None.
        prepare: called first in each worker's process.

    Raises:
        PraxiscopeError: another analysis does the same work, or no clip can be analysed. A clip
            that can't be read raises nothing: it becomes a failure of the run.
    """
    workspace, run = plan.workspace, plan.run
    options = replace(options or Options(), precision=run.config.precision)
    pending = _pending_work(plan, options)
    with run_lock(workspace, run.name, measures=not options.without_metadata):
        left = pending.left(plan.batches)
        progress(plan.left - clips_of(left), 0)
        if engine is None or engine.in_this_process:
            with ExitStack() as stack:
                tuner = None
                if _may_tune(model, options, engine, len(left)):
                    stack.enter_context(restored_cores())
                    tuner = tuner_here()
                steps = extract(model, left, run, workspace.metadata, options, tuner=tuner)
                for step in stack.enter_context(closing(steps)):
                    progress(step.clips, step.failed)
        elif left:
            source = source or InMemoryModel(deepcopy(model).to("cpu"))
            task = Task(
                source, workspace.folder.absolute(), run.name, options, prepare, custom_fields()
            )
            pool, workers = worker_pool_of(engine, task)
            lead(pool, workers, split_into_shards(left, options.part, workers), pending, progress)


def _may_tune(model: VideoModel, options: Options, engine: Engine | None, batches: int) -> bool:
    """Whether threads and cores are chosen while the work is done: options of the user win."""
    chosen = options.threads is not None or (engine is not None and engine.cores is not None)
    return not chosen and model.device.type == "cpu" and batches >= FEWEST_BATCHES


def _run_config(model: VideoModel, options: Options, layers: tuple[str, ...]) -> RunConfig:
    return RunConfig(
        model=model.name,
        weights=model.weights,
        digest=weights_digest(model.network),
        recipe=recipe_to_plain(model.recipe),
        layers=layers,
        classes=tuple(model.classes),
        mapped=heatmap_layer(model) if options.heatmaps else "",
        views=f"{options.views.clips}x{options.views.crops}",
        precision=options.precision,
    )


def _pending_work(plan: Plan, options: Options) -> PendingWork:
    """The state of the work as the leader of the workers sees it."""

    def left(batches: Sequence[Batch]) -> tuple[Batch, ...]:
        return still_to_do(
            batches, plan.workspace, plan.run, plan.retried_failures, fields=_fields(options)
        )

    def give_up(batch: Batch, reason: str) -> None:
        plan.run.add_failures(
            [
                Failure(item.number, str(item.path), f"its worker died with {reason}", WORKER)
                for item in batch
            ]
        )

    return PendingWork(left, give_up)


def _check_whole_files(samples: Sequence[Sample]) -> None:
    """Refuse clips that are parts of files, because whole files are analysed."""
    for sample in samples:
        if begins_within_file(sample):
            raise DatasetError(
                PART_OF_A_FILE,
                where=place_of(sample),
                remedy="cut it out into a file of its own",
            )


def _open_or_create(folder: Path, clips: pa.Table) -> Workspace:
    if not (folder / WORKSPACE_FILE).exists():
        try:
            return create_workspace(folder, clips)
        except WorkspaceError:
            # Another analysis may have created it meanwhile.
            if not (folder / WORKSPACE_FILE).exists():
                raise
    return open_workspace(folder)


def _fields(options: Options) -> tuple[str, ...]:
    """Names of the metadata fields that are measured."""
    if options.without_metadata:
        return ()
    return tuple(field.name for field in select_fields(options.metadata))


def _class_indices(model: VideoModel, samples: Sequence[Sample]) -> list[int | None]:
    indices = class_indices([sample.label for sample in samples], model.classes).tolist()
    return [None if index == UNKNOWN else index for index in indices]


def _batches(items: Sequence[ClipTask], batch: int) -> tuple[Batch, ...]:
    """All clips in batches; which of them are left does not change the batches."""
    return tuple(tuple(items[start : start + batch]) for start in range(0, len(items), batch))
