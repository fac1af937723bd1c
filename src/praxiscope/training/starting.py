"""The initial network of a training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from praxiscope.errors import TrainingError
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model, model_card
from praxiscope.training.head import freeze_body, replace_head, widen_head
from praxiscope.training.objective import HYBRID, K_HOT, ForcedChoice, Hybrid, KHot, Objective
from praxiscope.training.precision import channels_last
from praxiscope.training.settings import Settings

_SHOWN = 3

OnWarning = Callable[[str], None]
"""Receives a warning of one sentence."""


@dataclass(frozen=True)
class InitialWeights:
    """The model and weights that a training starts from.

    Attributes:
        model: name of the model in the zoo.
        weights: weights as in ``load_model``; None means random weights.
    """

    model: str
    weights: str | Path | None = None


def initial_model(
    start: InitialWeights, classes: Sequence[str], seed: int, on_warning: OnWarning
) -> VideoModel:
    """Load a trainable model; if its classes differ, its head gets new random weights.

    Args:
        start: the model and its weights.
        classes: names by class index.
        seed: seed of random weights.
        on_warning: receives the reason why the head is replaced.

    Raises:
        ModelError: there is no such model, or the weights do not fit.
    """
    card = model_card(start.model)
    with torch.random.fork_rng(devices=[]):
        if start.weights is None:
            model = load_model(start.model, weights="random", classes=classes)
            torch.manual_seed(seed)
            model.network = card.build(len(classes))
        else:
            model = load_model(start.model, weights=start.weights)
            difference = class_difference(model.classes, classes)
            torch.manual_seed(seed)
            if difference:
                replace_head(model.network, card.head, len(classes))
                on_warning(
                    f"the head gets new weights because the classes of {start.weights} differ: "
                    f"{difference}"
                )
            model.classes = tuple(classes)
    model.network.requires_grad_(True)
    return model


def class_difference(checkpoint: Sequence[str], data: Sequence[str]) -> str:
    """How the classes of a checkpoint differ from those of the data; empty if they are equal."""
    if tuple(checkpoint) == tuple(data):
        return ""
    missing = [name for name in data if name not in set(checkpoint)]
    unknown = [name for name in checkpoint if name not in set(data)]
    same_count = len(checkpoint) == len(data)
    parts = [] if same_count else [f"{len(checkpoint)} classes instead of {len(data)}"]
    for names, what in ((missing, "not in the checkpoint"), (unknown, "not in the data")):
        if names:
            more = ", ..." if len(names) > _SHOWN else ""
            listed = ", ".join(map(repr, names[:_SHOWN]))
            parts.append(f"{len(names)} {what} ({listed}{more})")
    if not missing and not unknown and same_count:
        index = next(i for i, (a, b) in enumerate(zip(checkpoint, data, strict=True)) if a != b)
        parts.append(f"another order: class {index} is {checkpoint[index]!r}, not {data[index]!r}")
    return "; ".join(parts)


def make_objective(
    settings: Settings, classes: Sequence[str], sentences: NDArray[np.float32] | None = None
) -> Objective:
    """Make the objective that the settings name.

    Args:
        settings: contain the name of the objective and its weights.
        classes: names by class index.
        sentences: ``(K, D)`` sentence vectors for the hybrid objective; None computes them with
            the installed sentence model.

    Raises:
        LabelError: the sentence model is needed but not installed.
        TrainingError: the number of sentence vectors is not the number of classes.
    """
    if settings.objective == K_HOT:
        return KHot(len(classes))
    if settings.objective != HYBRID:
        return ForcedChoice(len(classes), settings.smoothing)
    if sentences is None:
        from praxiscope.labels.sentence import sentence_vectors

        sentences = sentence_vectors(classes)
    if sentences.ndim != 2 or len(sentences) != len(classes):
        raise TrainingError(
            f"vectors {sentences.shape} for {len(classes)} classes", where="sentences"
        )
    return Hybrid(torch.from_numpy(sentences), settings.language_weight, settings.smoothing)


def prepare(
    model: VideoModel, objective: Objective, settings: Settings, device: torch.device
) -> nn.Module:
    """Add the outputs of the objective to a network, freeze it if needed, and move it."""
    head = model_card(model.name).head
    if extra := objective.outputs - len(model.classes):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            widen_head(model.network, head, extra)
    if settings.freeze:
        freeze_body(model.network, head)
    return channels_last(model.network.to(device))
