"""Clips in, rows of a workspace out: the work of one process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from praxiscope.attribution.precision import BFLOAT16, arrange
from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.measure import measure
from praxiscope.metadata.signals import Signals
from praxiscope.metadata.thumbnails import Thumbnails, thumbnails
from praxiscope.models.model import Layer, VideoModel
from praxiscope.pipeline.observe import Observation, observe
from praxiscope.pipeline.predictions import prediction_table
from praxiscope.video.ahead import ahead
from praxiscope.video.clip import Clip
from praxiscope.video.probe import probe
from praxiscope.video.recipe import ModelInput, Views, concatenate
from praxiscope.workspace.parts import Parts
from praxiscope.workspace.run import Failure, Run

DECODE, NETWORK = "decode", "network"
THUMBNAILS = "thumbnails"
"""The array beside the metadata by which copies are recognised."""

SAVE_SECONDS = 60.0


@dataclass(frozen=True)
class Item:
    """A clip to be worked on.

    Attributes:
        number: in the workspace.
        path: its file or frame folder.
        label: class index, None where there is none that the model knows.
        measured: whether its metadata are there already.
    """

    number: int
    path: Path
    label: int | None
    measured: bool


@dataclass(frozen=True)
class Options:
    """How clips are worked on.

    Attributes:
        batch: clips that go through the network together.
        part: clips that are written together; a kill loses no more.
        views: of each clip.
        precision: ``fp32`` or ``bf16``.
        metadata: names of the fields to measure, all where empty.
        without_metadata: measure none.
        heatmaps: keep a coarse one of each clip's predicted class.
        flow: ``fast`` or ``exact``.
        threads: that decode and measure.
    """

    batch: int = 8
    part: int = 256
    views: Views = field(default_factory=Views)
    precision: str = "fp32"
    metadata: tuple[str, ...] = ()
    without_metadata: bool = False
    heatmaps: bool = True
    flow: str = "fast"
    threads: int = 2


Progress = Callable[[int, int], None]
"""Told after each batch how many clips went through and how many of them failed."""


@dataclass(frozen=True, eq=False)
class _Measured:
    """What was measured of a clip itself."""

    number: int
    metadata: dict[str, float]
    thumbnails: Thumbnails


@dataclass(frozen=True, eq=False)
class _Decoded:
    """A clip that could be read, and measured where that is wanted."""

    item: Item
    inputs: ModelInput
    measured: _Measured | None


@dataclass(frozen=True, eq=False)
class _Result:
    """What was found out about a batch; rows of ``observed`` belong to ``items``."""

    items: list[Item]
    observed: Observation | None
    measured: list[_Measured]
    failures: list[Failure]

    @property
    def count(self) -> int:
        """Clips that went through, well or not."""
        return len(self.items) + len(self.failures)


def extract(
    model: VideoModel,
    batches: Iterable[Sequence[Item]],
    run: Run,
    metadata: Parts,
    options: Options,
    progress: Progress = lambda clips, failed: None,
) -> None:
    """Work through batches of clips and write what is found.

    What goes through the network together decides its last bits. A batch is therefore written as
    a whole or not at all, so that a continued run finds just what an unbroken one does.

    Args:
        model: the network.
        batches: of clips; one that can't be read leaves the others of its batch as they are.
        run: gets predictions and failures.
        metadata: gets the metadata.
        options: how.
        progress: is told how it goes.
    """
    layers = {name: model.layers[name] for name in run.circumstances.layers}
    mapped = {name: model.layers[name] for name in (run.circumstances.mapped,) if name}
    waiting: list[_Result] = []
    saved = time.monotonic()
    read = partial(_read_batch, model, options)
    for _, clips in ahead(read, batches, threads=options.threads, waiting=options.threads):
        result = _through_network(model, clips, layers, mapped, options)
        waiting.append(result)
        progress(result.count, len(result.failures))
        clips_waiting = sum(one.count for one in waiting)
        if clips_waiting >= options.part or time.monotonic() - saved > SAVE_SECONDS:
            _write(waiting, run, metadata)
            waiting, saved = [], time.monotonic()
    _write(waiting, run, metadata)


def _read_batch(
    model: VideoModel, options: Options, batch: Sequence[Item]
) -> list[_Decoded | Failure]:
    return [_read(model, options, item) for item in batch]


def _read(model: VideoModel, options: Options, item: Item) -> _Decoded | Failure:
    try:
        clip = model.recipe.read(item.path, options.views)
        inputs = model.recipe.prepare(clip, options.views)
        return _Decoded(item, inputs, _measured(clip, item, options))
    except PraxiscopeError as error:
        return _failure(item, str(error), DECODE)


def _measured(clip: Clip, item: Item, options: Options) -> _Measured | None:
    if item.measured or options.without_metadata:
        return None
    signals = Signals(clip, options.flow, frame_rate=probe(item.path).fps)
    return _Measured(item.number, measure(signals, options.metadata), thumbnails(signals))


def _through_network(
    model: VideoModel,
    clips: Sequence[_Decoded | Failure],
    layers: Mapping[str, Layer],
    mapped: Mapping[str, Layer],
    options: Options,
) -> _Result:
    decoded = [clip for clip in clips if isinstance(clip, _Decoded)]
    failures = [clip for clip in clips if isinstance(clip, Failure)]
    measured = [clip.measured for clip in decoded if clip.measured is not None]
    if not decoded:
        return _Result([], None, measured, failures)
    inputs = concatenate([clip.inputs for clip in decoded]).to(model.device)
    observed = observe(
        model,
        arrange(model, inputs.pathways, options.precision),
        layers,
        views=len(inputs.geometries) // len(decoded),
        bfloat16=options.precision == BFLOAT16,
        mapped=mapped,
    )
    finite = np.isfinite(observed.logits).all(1)
    items = [clip.item for clip in decoded]
    failures += [
        _failure(items[row], "the network's logits are not finite", NETWORK)
        for row in np.flatnonzero(~finite)
    ]
    return _Result(
        [items[row] for row in np.flatnonzero(finite)],
        observed.of(finite),
        measured,
        failures,
    )


def _failure(item: Item, reason: str, stage: str) -> Failure:
    return Failure(item.number, str(item.path), reason, stage)


def _write(results: Sequence[_Result], run: Run, metadata: Parts) -> None:
    """Write metadata first: predictions and failures say that clips are done."""
    measured = [one for result in results for one in result.measured]
    if measured:
        pictures = np.stack([one.thumbnails for one in measured])
        metadata.append(_metadata_table(measured), {THUMBNAILS: pictures})
    observed = [one.observed for one in results if one.items and one.observed is not None]
    if observed:
        items = [item for one in results for item in one.items]
        numbers, labels = [item.number for item in items], [item.label for item in items]
        every = Observation.together(observed)
        table = prediction_table(numbers, every.logits, labels)
        run.add(table, every.logits, every.features, every.heatmaps)
    run.add_failures([failure for one in results for failure in one.failures])


def _metadata_table(measured: Sequence[_Measured]) -> pa.Table:
    columns = {
        name: pa.array([one.metadata[name] for one in measured], pa.float64(), from_pandas=True)
        for name in measured[0].metadata
    }
    return pa.table({"clip": pa.array([one.number for one in measured], pa.int32()), **columns})
