"""Analyse clips in one process: decode, run the network, measure, write rows to a workspace."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from praxiscope.attribution.precision import BFLOAT16, arrange
from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.signals import Signals
from praxiscope.models.model import Layer, VideoModel
from praxiscope.pipeline.autotune import Autotuner
from praxiscope.pipeline.boxes import VideoBoxes, boxes_in_clip
from praxiscope.pipeline.clip_metadata import ClipMetadata, measure_clip, write_metadata
from praxiscope.pipeline.cores import cores_here
from praxiscope.pipeline.forward import ModelOutputs, forward
from praxiscope.pipeline.predictions import prediction_table
from praxiscope.video.clip import Clip
from praxiscope.video.prefetch import prefetch
from praxiscope.video.recipe import ModelInput, Views, concatenate
from praxiscope.workspace.metadata_parts import MetadataParts
from praxiscope.workspace.run import Failure, Run

DECODE, NETWORK = "decode", "network"

SAVE_SECONDS = 60.0

_UNFORESEEN = (OSError, ValueError, MemoryError, cv2.error)
"""Errors of drives, decoders and OpenCV for damaged clips."""


@dataclass(frozen=True)
class ClipTask:
    """A clip to analyse.

    Attributes:
        number: of the clip in the workspace.
        path: video file or frame folder.
        label: class index, None where the model has no class for the label.
        measured: whether it has a row of metadata already.
        predicted: whether it has predictions already, so that it is only measured.
        boxes: of its people and objects, None where they were not annotated.
        fields: names of the metadata fields that are measured now.
    """

    number: int
    path: Path
    label: int | None
    measured: bool
    predicted: bool = False
    boxes: VideoBoxes | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """Options of an analysis.

    Attributes:
        batch: number of clips that go through the network together.
        part: number of clips that are written together; a kill loses no more.
        views: of each clip.
        precision: ``fp32`` or ``bf16``.
        metadata: names of the fields to measure, all where empty.
        without_metadata: whether nothing is measured.
        heatmaps: whether a coarse heatmap of each clip's predicted class is stored.
        flow: optical flow, ``fast`` or ``exact``.
        threads: number of threads that decode and measure; None for a choice by the machine.
    """

    batch: int = 8
    part: int = 256
    views: Views = field(default_factory=Views)
    precision: str = "fp32"
    metadata: tuple[str, ...] = ()
    without_metadata: bool = False
    heatmaps: bool = True
    flow: str = "fast"
    threads: int | None = None


@dataclass(frozen=True)
class Step:
    """The progress by one batch or several.

    Attributes:
        clips: number of clips that were analysed, failed ones too.
        failed: number of clips that failed.
    """

    clips: int
    failed: int


@dataclass(frozen=True, eq=False)
class _Decoded:
    """A clip that was read, and measured if needed.

    Attributes:
        item: the clip.
        inputs: of the network, None where the clip is only measured.
        measured: None where the clip is not measured.
    """

    item: ClipTask
    inputs: ModelInput | None
    measured: ClipMetadata | None


_ReadClip = Callable[[ClipTask], _Decoded | Failure]


@dataclass(frozen=True, eq=False)
class _Loaded:
    """A batch that is ready for the network; rows of ``pathways`` belong to ``items``."""

    items: list[ClipTask]
    pathways: tuple[Tensor, ...]
    measured: list[ClipMetadata]
    failures: list[Failure]
    only_measured: int


@dataclass(frozen=True, eq=False)
class _Result:
    """The results of a batch; rows of ``outputs`` belong to ``items``."""

    items: list[ClipTask]
    outputs: ModelOutputs | None
    measured: list[ClipMetadata]
    failures: list[Failure]
    only_measured: int

    @property
    def count(self) -> int:
        """Number of clips that were analysed, failed ones too."""
        return len(self.items) + len(self.failures) + self.only_measured


def extract(
    model: VideoModel,
    batches: Iterable[Sequence[ClipTask]],
    run: Run,
    metadata: MetadataParts,
    options: Options,
    written: Callable[[str], None] = lambda part: None,
    tuner: Autotuner | None = None,
) -> Generator[Step, None, None]:
    """Analyse batches of clips and write the results.

    The last bits of the outputs depend on the other clips of a batch. A batch is therefore written
    as a whole or not at all, so that a continued run has the results of an unbroken one. Whatever
    ends the work, the results so far are written.

    Args:
        model: the network.
        batches: of clips; a clip that can't be read does not change the others of its batch.
        run: where predictions and failures are written.
        metadata: where metadata are written.
        options: of the analysis.
        written: callback that receives the name of each part with predictions once it is on disk.
        tuner: changes how many threads decode, and on how many cores the network computes.

    Yields:
        One step for each batch.
    """
    layers = {name: model.layers[name] for name in run.config.layers}
    mapped = {name: model.layers[name] for name in (run.config.mapped,) if name}
    waiting: list[_Result] = []
    saved = time.monotonic()
    threads = options.threads or cores_here()
    read: _ReadClip = partial(_read, model, options)
    if tuner is not None:
        read = tuner.threads.limited(read)
    load = partial(_load, model, read)
    try:
        for _, loaded in prefetch(load, batches, threads=threads, waiting=threads):
            result = _through_network(model, loaded, layers, mapped, options)
            if tuner is not None:
                tuner.batch_done(result.count)
            waiting.append(result)
            yield Step(result.count, len(result.failures))
            clips_waiting = sum(batch.count for batch in waiting)
            if clips_waiting >= options.part or time.monotonic() - saved > SAVE_SECONDS:
                ready, waiting, saved = waiting, [], time.monotonic()
                _write(ready, run, metadata, written)
    finally:
        _write(waiting, run, metadata, written)


def _load(model: VideoModel, read: _ReadClip, batch: Sequence[ClipTask]) -> _Loaded:
    clips = [read(item) for item in batch]
    decoded = [clip for clip in clips if isinstance(clip, _Decoded)]
    inputs = [(clip.item, clip.inputs) for clip in decoded if clip.inputs is not None]
    pathways = concatenate([model_input for _, model_input in inputs]).pathways if inputs else ()
    if model.device.type == "cuda":
        pathways = tuple(tensor.pin_memory() for tensor in pathways)  # copies to the GPU faster
    return _Loaded(
        [item for item, _ in inputs],
        pathways,
        [clip.measured for clip in decoded if clip.measured is not None],
        [clip for clip in clips if isinstance(clip, Failure)],
        len(decoded) - len(inputs),
    )


def _read(model: VideoModel, options: Options, item: ClipTask) -> _Decoded | Failure:
    try:
        # Other clips are decoded at the same time: one thread each wastes the least.
        clip = model.recipe.read(item.path, options.views, threads=1)
        inputs = None if item.predicted else model.recipe.prepare(clip, options.views)
        return _Decoded(item, inputs, _measured(clip, item, options))
    except PraxiscopeError as error:
        return _failure(item, str(error), DECODE)
    except _UNFORESEEN as error:
        cause = error.strerror if isinstance(error, OSError) else None
        reason = f"can't be read, {cause}" if cause else f"{type(error).__name__}: {error}"
        return _failure(item, reason, DECODE)


def _measured(clip: Clip, item: ClipTask, options: Options) -> ClipMetadata | None:
    if not item.fields:
        return None
    boxes = boxes_in_clip(clip, item.boxes)
    signals = Signals(clip, options.flow, boxes, clip.frame_rate)
    return measure_clip(item.number, signals, item.fields, has_row=item.measured)


def _through_network(
    model: VideoModel,
    loaded: _Loaded,
    layers: Mapping[str, Layer],
    mapped: Mapping[str, Layer],
    options: Options,
) -> _Result:
    items, failures = loaded.items, list(loaded.failures)
    if not items:
        return _Result([], None, loaded.measured, failures, loaded.only_measured)
    pathways = [tensor.to(model.device, non_blocking=True) for tensor in loaded.pathways]
    outputs = forward(
        model,
        arrange(model, pathways, options.precision),
        layers,
        views=len(pathways[0]) // len(items),
        bfloat16=options.precision == BFLOAT16,
        mapped=mapped,
    )
    finite: NDArray[np.bool_] = np.asarray(np.isfinite(outputs.logits).all(1))
    failures += [
        _failure(items[row], "the network's logits are not finite", NETWORK)
        for row in np.flatnonzero(~finite)
    ]
    return _Result(
        [items[row] for row in np.flatnonzero(finite)],
        outputs.of(finite),
        loaded.measured,
        failures,
        loaded.only_measured,
    )


def _failure(item: ClipTask, reason: str, stage: str) -> Failure:
    return Failure(item.number, str(item.path), reason, stage)


def _write(
    results: Sequence[_Result], run: Run, metadata: MetadataParts, written: Callable[[str], None]
) -> None:
    """Write metadata first: predictions and failures say that clips are done."""
    write_metadata([clip for result in results for clip in result.measured], metadata)
    outputs = [batch.outputs for batch in results if batch.items and batch.outputs is not None]
    if outputs:
        items = [item for batch in results for item in batch.items]
        numbers, labels = [item.number for item in items], [item.label for item in items]
        joined = ModelOutputs.concatenate(outputs)
        table = prediction_table(numbers, joined.logits, labels)
        written(run.add(table, joined.logits, joined.features, joined.heatmaps))
    run.add_failures([failure for batch in results for failure in batch.failures])
