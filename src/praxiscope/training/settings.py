"""How a network is trained."""

from __future__ import annotations

from dataclasses import dataclass

from praxiscope.errors import TrainingError, nearest
from praxiscope.training.objective import FORCED_CHOICE, OBJECTIVES

ADAMW, SGD, MUON = "adamw", "sgd", "muon"
OPTIMISERS = (ADAMW, SGD, MUON)


@dataclass(frozen=True)
class Settings:
    """Everything that a training depends on besides the data and the network.

    Attributes:
        objective: ``forced-choice``, ``hybrid`` or ``k-hot``.
        epochs: passes over the training clips.
        batch: clips an update.
        optimiser: ``adamw``, ``sgd`` (Nesterov momentum .9) or ``muon``.
        learning_rate: its peak.
        weight_decay: of everything but biases and norms.
        warm_up: share of all updates until the peak.
        smoothing: of labels.
        language_weight: of ``1 - cosine`` in the hybrid objective.
        average: share of all updates that the kept average of weights reaches back over; 0 keeps
            the newest weights.
        clip_gradient: largest norm of a gradient; 0 never cuts it.
        coarse_epochs: share of the epochs at ``coarse_side`` of the resolution.
        coarse_side: share of the side in those epochs.
        scale: smallest and largest side of random crops over the recipe's crop.
        contrast: largest random change of contrast; brightness changes by half of it.
        flip: whether to mirror clips at random, with their labels.
        freeze: whether nothing but the head learns.
        precision: ``auto``, ``fp32``, ``bf16`` or ``fp16``.
        patience: epochs without a better validation accuracy until an early stop; 0 never stops.
        seed: of all that is random.
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
    coarse_epochs: float = 0.0
    coarse_side: float = 0.625
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
                raise TrainingError(f"must be more than 0, not {getattr(self, name)}", where=name)
        if self.optimiser == MUON and self.precision == "fp16":
            raise TrainingError(
                "does not go with fp16", where="optimiser muon", remedy="--precision bf16"
            )
        if not 0 < self.scale[0] <= self.scale[1]:
            raise TrainingError("must go from a smaller to a larger number", where="scale")


def _check_one_of(where: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise TrainingError(f"no {where} {value!r}", where=where, remedy=nearest(value, known))
