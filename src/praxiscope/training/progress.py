"""Where a training stands, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Epoch:
    """What an epoch came to.

    Attributes:
        number: from 1 on.
        loss: mean over its updates.
        rate: learning rate at its end.
        accuracy: top-1 against the valid labels of the validation clips, None without any.
        seconds: that it took.
    """

    number: int
    loss: float
    rate: float
    accuracy: float | None
    seconds: float


@dataclass(eq=False)
class Progress:
    """Where a training stands, besides its tensors.

    Attributes:
        step: updates done.
        epochs: those that are complete.
        loss_sum: of the updates of the epoch under way.
        seconds: of the epoch under way, before the last restart.
        best_epoch: number of the epoch with the best validation accuracy.
    """

    step: int = 0
    epochs: list[Epoch] = field(default_factory=list)
    loss_sum: float = 0.0
    seconds: float = 0.0
    best_epoch: int = 0


@dataclass(frozen=True)
class Watch:
    """Who is told how a training goes."""

    step: Callable[[int, int, float], None] = lambda step, steps, loss: None
    epoch: Callable[[Epoch], None] = lambda epoch: None
