"""The settings of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from praxiscope.errors import TrainingError, nearest
from praxiscope.training.objective import FORCED_CHOICE, OBJECTIVES

ADAMW, SGD, MUON = "adamw", "sgd", "muon"
OPTIMISERS = (ADAMW, SGD, MUON)

_OLD_NAMES = {"coarse_epochs": "low_res_epochs", "coarse_side": "low_res_side"}
"""Names in checkpoints and cards of version 0.1.0."""


@dataclass(frozen=True)
class Settings:
    """The settings of a training, without the data and the network.

    Attributes:
        objective: ``forced-choice``, ``hybrid`` or ``k-hot``.
        epochs: number of passes over the training clips.
        batch: number of clips per update.
        optimiser: ``adamw``, ``sgd`` (Nesterov momentum 0.9) or ``muon``.
        learning_rate: peak learning rate.
        weight_decay: weight decay of all parameters except biases and norms.
        warm_up: share of the updates before the peak of the learning rate, 0 to 1.
        smoothing: label smoothing, 0 to 1.
        language_weight: weight of ``1 - cosine`` in the hybrid objective.
        average: share of the updates that the moving average of the weights covers; 0 uses the last
            weights.
        clip_gradient: largest norm of the gradient; 0 never clips it.
        low_res_epochs: share of the epochs that run at a lower resolution; they come first.
        low_res_side: side of the input in these epochs, relative to the full side.
        scale: smallest and largest side of random crops, relative to the crop of the recipe.
        contrast: largest random change of contrast, 0 to 1; brightness changes by half of it.
        flip: True mirrors clips at random, together with their labels.
        freeze: True trains only the head.
        precision: ``auto``, ``fp32``, ``bf16`` or ``fp16``.
        patience: number of epochs without a better validation accuracy before the training stops;
            0 never stops early.
        seed: random seed of weights, clip order and crops.
    """

    objective: str = FORCED_CHOICE
    epochs: int = 30
    batch: int = 32
    optimiser: str = ADAMW
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    warm_up: float = 0.1
    smoothing: float = 0.1
    language_weight: float = 5.0
    average: float = 0.05
    clip_gradient: float = 5.0
    low_res_epochs: float = 0.0
    low_res_side: float = 0.625
    scale: tuple[float, float] = (0.8, 1.0)
    contrast: float = 0.2
    flip: bool = False
    freeze: bool = False
    precision: str = "auto"
    patience: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        _check_one_of("objective", self.objective, OBJECTIVES)
        _check_one_of("optimiser", self.optimiser, OPTIMISERS)
        for name in ("epochs", "batch", "learning_rate"):
            if getattr(self, name) <= 0:
                raise TrainingError(
                    f"must be greater than 0, not {getattr(self, name)}", where=name
                )
        if self.optimiser == MUON and self.precision == "fp16":
            raise TrainingError(
                "does not support fp16", where="optimiser muon", remedy="use --precision bf16"
            )
        if not 0 < self.scale[0] <= self.scale[1]:
            raise TrainingError("must be two positive numbers in increasing order", where="scale")


def settings_from_plain(content: Mapping[str, Any]) -> Settings:
    """Settings from a checkpoint or from ``card.results["settings"]``, also of version 0.1.0."""
    values = {_OLD_NAMES.get(name, name): value for name, value in content.items()}
    return Settings(**{**values, "scale": tuple(values["scale"])})


def _check_one_of(where: str, value: str, names: tuple[str, ...]) -> None:
    if value not in names:
        raise TrainingError(f"no {where} {value!r}", where=where, remedy=nearest(value, names))
