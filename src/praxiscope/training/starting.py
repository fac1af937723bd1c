"""The network that a training starts from."""

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

Remark = Callable[[str], None]
"""Is told, in one sentence, what is worth knowing."""


@dataclass(frozen=True)
class InitialWeights:
    """What a network is made from.

    Attributes:
        model: name in the zoo.
        weights: to start from, as in ``load_model``; None for random ones.
    """

    model: str
    weights: str | Path | None = None


def starting_model(
    origin: InitialWeights, classes: Sequence[str], seed: int, remark: Remark
) -> VideoModel:
    """A model whose network can learn; its head is made anew where its classes are others.

    Args:
        origin: what it is made from.
        classes: names by class index.
        seed: of random weights.
        remark: told where the head is made anew, and why.

    Raises:
        ModelError: no such model, or weights that do not fit.
    """
    card = model_card(origin.model)
    with torch.random.fork_rng(devices=[]):
        if origin.weights is None:
            model = load_model(origin.model, weights="random", classes=classes)
            torch.manual_seed(seed)
            model.network = card.build(len(classes))
        else:
            model = load_model(origin.model, weights=origin.weights)
            difference = class_difference(model.classes, classes)
            torch.manual_seed(seed)
            if difference:
                replace_head(model.network, card.head, len(classes))
                remark(
                    f"the head is made anew, the classes of {origin.weights} differ: {difference}"
                )
            model.classes = tuple(classes)
    model.network.requires_grad_(True)
    return model


def class_difference(theirs: Sequence[str], ours: Sequence[str]) -> str:
    """How a checkpoint's classes differ from those of the data, in words; empty if they don't."""
    if tuple(theirs) == tuple(ours):
        return ""
    missing = [name for name in ours if name not in set(theirs)]
    unknown = [name for name in theirs if name not in set(ours)]
    parts = [f"{len(theirs)} classes instead of {len(ours)}"] if len(theirs) != len(ours) else []
    for names, what in ((missing, "not in the checkpoint"), (unknown, "not in the data")):
        if names:
            more = ", ..." if len(names) > _SHOWN else ""
            listed = ", ".join(map(repr, names[:_SHOWN]))
            parts.append(f"{len(names)} {what} ({listed}{more})")
    if not missing and not unknown and len(theirs) == len(ours):
        place = next(i for i, (a, b) in enumerate(zip(theirs, ours, strict=True)) if a != b)
        parts.append(f"another order: class {place} is {theirs[place]!r}, not {ours[place]!r}")
    return "; ".join(parts)


def make_objective(
    settings: Settings, classes: Sequence[str], sentences: NDArray[np.float32] | None = None
) -> Objective:
    """The objective that the settings name.

    Args:
        settings: name it.
        classes: names by class index.
        sentences: ``(K, D)`` vectors for the hybrid objective; those of the installed sentence
            model where not given.

    Raises:
        LabelError: the sentence model is needed and not installed.
        TrainingError: not one vector a class.
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
    """Give a model's network the objective's outputs, freeze what is not to learn, move it."""
    head = model_card(model.name).head
    if extra := objective.outputs - len(model.classes):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            widen_head(model.network, head, extra)
    if settings.freeze:
        freeze_body(model.network, head)
    return channels_last(model.network.to(device))
