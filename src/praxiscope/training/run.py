"""Train a model on data and write its weights with a card."""

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
from praxiscope.training.cache import build_cache, remove_cache
from praxiscope.training.checkpoint import newest_checkpoint, remove_checkpoints
from praxiscope.training.examples import TRAIN, ExampleSet
from praxiscope.training.loop import Training
from praxiscope.training.progress import Callbacks
from praxiscope.training.results import (
    TrainingResult,
    collect_results,
    final_predictions,
    write_weights,
)
from praxiscope.training.settings import Settings, settings_from_plain
from praxiscope.training.starting import (
    InitialWeights,
    OnWarning,
    class_difference,
    initial_model,
    make_objective,
    prepare,
)
from praxiscope.video.recipe import ClipRecipe

_CHECKPOINTS, _CACHE = "checkpoints", "frames"


@dataclass(frozen=True)
class OutputPaths:
    """Folders, device and processes of a training.

    Attributes:
        out: folder of results and checkpoints.
        cache: folder of decoded frames; None means one in ``out`` that is deleted at the end.
        device: device of the network.
        workers: number of processes that decode or render; with more than one, a script needs a
            main guard.
        threads: number of threads that make batches.
        resume: True continues from the newest checkpoint in ``out``.
        half: True stores the weights as float16.
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


def train(
    data: ExampleSet,
    start: InitialWeights,
    output: OutputPaths,
    settings: Settings | None = None,
    *,
    recipe: ClipRecipe | None = None,
    sentences: NDArray[np.float32] | None = None,
    command: str = "",
    callbacks: Callbacks | None = None,
) -> TrainingResult:
    """Train a model of the zoo and write its weights with a card.

    Args:
        data: clips and classes.
        start: the model and its initial weights.
        output: folders, device and processes.
        settings: objective, optimiser, augmentation; None means the defaults.
        recipe: how frames become the input; None means the recipe of the model.
        sentences: ``(K, D)`` sentence vectors of the classes for the hybrid objective; None
            computes them with the installed sentence model.
        command: command line to record in the card.
        callbacks: receive the progress.

    Raises:
        PraxiscopeError: the data, the model or the settings are wrong; the message says how.
    """
    settings, callbacks = settings or Settings(), callbacks or Callbacks()
    model = initial_model(start, data.classes, settings.seed, callbacks.on_warning)
    if recipe is not None:
        model = model.with_recipe(recipe)
    training = _training(model, data, output, settings, sentences, callbacks)
    training.setup = _setup(data, start, model.recipe, settings)
    _resume_or_clear(training, output, callbacks.on_warning)
    training.run(output.checkpoints, callbacks, output.threads)
    result = _finish(training, model, output, command)
    remove_checkpoints(output.checkpoints)
    if output.cache is None:
        remove_cache(output.frames)
    return result


def _training(
    model: VideoModel,
    data: ExampleSet,
    output: OutputPaths,
    settings: Settings,
    sentences: NDArray[np.float32] | None,
    callbacks: Callbacks,
) -> Training:
    """A training before its first update."""
    objective = make_objective(settings, data.classes, sentences)
    device = torch.device(output.device)
    network = prepare(model, objective, settings, device)
    return Training(
        network,
        call=model.call,
        head=model_card(model.name).head,
        maker=_batch_maker(data, model.recipe, output, callbacks),
        objective=objective,
        settings=settings,
        device=device,
    )


def _finish(
    training: Training, model: VideoModel, output: OutputPaths, command: str
) -> TrainingResult:
    """Evaluate the final network and write it."""
    dtype = torch.float16 if output.half else torch.float32
    network = training.final_network().to(dtype).float()  # evaluated with the stored precision
    predictions = final_predictions(training, network)
    results = collect_results(training, predictions)
    objective = training.settings.objective
    card = TrainedCard(model.name, model.classes, model.recipe, objective, command, results)
    weights = write_weights(output.out, network, training.head, card, dtype)
    return TrainingResult(card, weights, predictions)


def _batch_maker(
    data: ExampleSet, recipe: ClipRecipe, output: OutputPaths, callbacks: Callbacks
) -> BatchMaker:
    cache = build_cache(
        data.examples,
        recipe,
        output.frames,
        key=data.name,
        workers=output.workers,
        progress=callbacks.on_decoded,
    )
    for name, reason in cache.failures.items():
        callbacks.on_warning(f"left out because it can't be read: {name}: {reason}")
    maker = BatchMaker(data, cache, recipe)
    if len(maker.readable(TRAIN)) == 0:
        raise TrainingError("no training clip can be read", where=data.name)
    return maker


def _setup(
    data: ExampleSet, start: InitialWeights, recipe: ClipRecipe, settings: Settings
) -> dict[str, Any]:
    """Everything that must be the same when a training is resumed."""
    return {
        "data": data.name,
        "classes": list(data.classes),
        "model": start.model,
        "weights": str(start.weights or ""),
        "recipe": recipe_to_plain(recipe),
        "settings": asdict(settings),
    }


def _resume_or_clear(training: Training, output: OutputPaths, on_warning: OnWarning) -> None:
    """Continue from the newest complete checkpoint, or delete old checkpoints."""
    if not output.resume:
        remove_checkpoints(output.checkpoints)
        return
    checkpoint = newest_checkpoint(output.checkpoints)
    if checkpoint is None:
        on_warning("no checkpoint to resume: training starts from the beginning")
        return
    for path in checkpoint.damaged:
        on_warning(f"{path.name} is damaged: training resumes from {checkpoint.path.name}")
    _check_same(checkpoint.content["setup"], training.setup, str(checkpoint.path))
    training.restore(checkpoint.content)


def _check_same(before: dict[str, Any], now: dict[str, Any], where: str) -> None:
    """Refuse to resume with other classes, data or settings.

    Raises:
        TrainingError: they differ; the message says how.
    """
    remedy = "use the options of the first start, or start again without --resume"
    difference = class_difference(before["classes"], now["classes"])
    if difference:
        raise TrainingError(f"has other classes: {difference}", where=where, remedy=remedy)
    before = before | {"settings": asdict(settings_from_plain(before["settings"]))}
    flat_before, flat_now = (setup | setup["settings"] for setup in (before, now))
    for key, value in flat_now.items():
        earlier = flat_before.get(key)
        if key != "settings" and _plain(earlier) != _plain(value):
            raise TrainingError(
                f"was made with {key} {earlier!r}, not {value!r}", where=where, remedy=remedy
            )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
