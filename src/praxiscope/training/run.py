"""From data and the name of a model to trained weights with their card."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from praxiscope.errors import TrainingError
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import model_card
from praxiscope.models.trained_card import TrainedCard, recipe_to_plain
from praxiscope.training.batches import BatchMaker
from praxiscope.training.cache import Counted, build_cache, remove_cache
from praxiscope.training.checkpoint import newest_checkpoint, remove_checkpoints
from praxiscope.training.examples import TRAIN, ExampleSet
from praxiscope.training.loop import Training
from praxiscope.training.progress import Watch
from praxiscope.training.results import (
    Trained,
    collect_results,
    final_predictions,
    write_weights,
)
from praxiscope.training.settings import Settings
from praxiscope.training.starting import (
    InitialWeights,
    Remark,
    class_difference,
    make_objective,
    prepare,
    starting_model,
)
from praxiscope.video.recipe import ClipRecipe

_CHECKPOINTS, _CACHE = "checkpoints", "frames"


@dataclass(frozen=True)
class OutputPaths:
    """Where a training works.

    Attributes:
        out: folder of its results and checkpoints.
        cache: folder of decoded frames, None for one within ``out`` that is deleted at the end.
        device: where the network learns.
        workers: processes that decode or render; with more than one, a script must guard its main
            part.
        threads: that make batches.
        resume: whether to go on from the newest checkpoint in ``out``.
        half: whether to store weights as float16.
    """

    out: Path
    cache: Path | None = None
    device: str = "cpu"
    workers: int = 1
    threads: int = 2
    resume: bool = False
    half: bool = False

    @property
    def checkpoints(self) -> Path:
        """Folder of checkpoints."""
        return self.out / _CHECKPOINTS

    @property
    def frames(self) -> Path:
        """Folder of decoded frames."""
        return self.cache or self.out / _CACHE


def _ignore(_: str) -> None:
    pass


@dataclass(frozen=True)
class Callbacks:
    """Who is told how it goes.

    Attributes:
        decoding: after each clip that is decoded or rendered.
        watch: during training.
        remark: what else is worth knowing, such as clips that were left out.
    """

    decoding: Counted | None = None
    watch: Watch | None = None
    remark: Remark = _ignore


def train(
    data: ExampleSet,
    origin: InitialWeights,
    place: OutputPaths,
    settings: Settings | None = None,
    *,
    recipe: ClipRecipe | None = None,
    sentences: NDArray[np.float32] | None = None,
    command: str = "",
    reports: Callbacks | None = None,
) -> Trained:
    """Train a model of the zoo and write its weights with a card.

    Args:
        data: clips and classes.
        origin: the model, and weights to start from.
        place: where to work.
        settings: how to train.
        recipe: how frames become the input; the model's own where not given.
        sentences: ``(K, D)`` vectors of the classes for the hybrid objective; those of the
            installed sentence model where not given.
        command: for the card.
        reports: who is told how it goes.

    Raises:
        PraxiscopeError: what is wrong with the data, the model or the settings.
    """
    settings, reports = settings or Settings(), reports or Callbacks()
    model = starting_model(origin, data.classes, settings.seed, reports.remark)
    if recipe is not None:
        model = model.with_recipe(recipe)
    training = _training(model, data, place, settings, sentences, reports)
    training.setup = _setup(data, origin, model.recipe, settings)
    _resume_or_clear(training, place, reports.remark)
    training.run(place.checkpoints, reports.watch, place.threads)
    trained = _finish(training, model, place, command)
    remove_checkpoints(place.checkpoints)
    if place.cache is None:
        remove_cache(place.frames)
    return trained


def _training(
    model: VideoModel,
    data: ExampleSet,
    place: OutputPaths,
    settings: Settings,
    sentences: NDArray[np.float32] | None,
    reports: Callbacks,
) -> Training:
    """A training before its first update."""
    objective = make_objective(settings, data.classes, sentences)
    device = torch.device(place.device)
    network = prepare(model, objective, settings, device)
    return Training(
        network,
        call=model.call,
        head=model_card(model.name).head,
        maker=_batch_maker(data, model.recipe, place, reports),
        objective=objective,
        settings=settings,
        device=device,
    )


def _finish(training: Training, model: VideoModel, place: OutputPaths, command: str) -> Trained:
    """Score the network that is kept, and write it."""
    stored = torch.float16 if place.half else torch.float32
    kept = training.kept().to(stored).float()  # scored as it is stored
    predictions = final_predictions(training, kept)
    results = collect_results(training, predictions)
    objective = training.settings.objective
    card = TrainedCard(model.name, model.classes, model.recipe, objective, command, results)
    weights = write_weights(place.out, kept, training.head, card, stored)
    return Trained(card, weights, predictions)


def _batch_maker(
    data: ExampleSet, recipe: ClipRecipe, place: OutputPaths, reports: Callbacks
) -> BatchMaker:
    cache = build_cache(
        data.examples,
        recipe,
        place.frames,
        key=data.name,
        workers=place.workers,
        progress=reports.decoding,
    )
    for name, reason in cache.failures.items():
        reports.remark(f"left out, it can't be read: {name}: {reason}")
    maker = BatchMaker(data, cache, recipe)
    if len(maker.readable(TRAIN)) == 0:
        raise TrainingError("not one training clip could be read", where=data.name)
    return maker


def _setup(
    data: ExampleSet, origin: InitialWeights, recipe: ClipRecipe, settings: Settings
) -> dict[str, Any]:
    """All that a training that is continued must have in common with its beginning."""
    return {
        "data": data.name,
        "classes": list(data.classes),
        "model": origin.model,
        "weights": str(origin.weights or ""),
        "recipe": recipe_to_plain(recipe),
        "settings": asdict(settings),
    }


def _resume_or_clear(training: Training, place: OutputPaths, remark: Remark) -> None:
    """Go on from the newest whole checkpoint, or make room for new ones."""
    if not place.resume:
        remove_checkpoints(place.checkpoints)
        return
    found = newest_checkpoint(place.checkpoints)
    if found is None:
        remark("no checkpoint to go on from: training from the beginning")
        return
    for path in found.damaged:
        remark(f"{path.name} is damaged: going back to {found.path.name}")
    _check_same(found.content["setup"], training.setup, str(found.path))
    training.restore(found.content)


def _check_same(before: dict[str, Any], now: dict[str, Any], where: str) -> None:
    """Refuse to go on with other classes, data or settings.

    Raises:
        TrainingError: which differ, and how.
    """
    remedy = "give what the training began with, or start anew without --resume"
    difference = class_difference(before["classes"], now["classes"])
    if difference:
        raise TrainingError(f"has other classes: {difference}", where=where, remedy=remedy)
    flat_before, flat_now = (setup | setup["settings"] for setup in (before, now))
    for key, value in flat_now.items():
        earlier = flat_before.get(key)
        if key != "settings" and _plain(earlier) != _plain(value):
            raise TrainingError(
                f"was made with {key} {earlier!r}, not {value!r}", where=where, remedy=remedy
            )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
