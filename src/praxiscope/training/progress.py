"""The progress of a training, and the callbacks that receive it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Epoch:
    """The result of an epoch.

    Attributes:
        number: number of the epoch, from 1.
        loss: mean loss of its updates.
        rate: learning rate at its end.
        accuracy: top-1 accuracy on the validation clips, where every valid label is correct; None
            without validation clips.
        seconds: duration.
    """

    number: int
    loss: float
    rate: float
    accuracy: float | None
    seconds: float


@dataclass(eq=False)
class Progress:
    """The state of a training, without its tensors.

    Attributes:
        step: number of finished updates.
        epochs: finished epochs.
        loss_sum: sum of the losses in the current epoch.
        seconds: duration of the current epoch before the last restart.
        best_epoch: number of the epoch with the best validation accuracy; 0 before the first one.
    """

    step: int = 0
    epochs: list[Epoch] = field(default_factory=list)
    loss_sum: float = 0.0
    seconds: float = 0.0
    best_epoch: int = 0


@dataclass(frozen=True)
class Callbacks:
    """Functions that receive the progress of a training.

    Attributes:
        on_decoded: called after each clip that is decoded or rendered, with the number of finished
            clips and the number of all clips.
        on_step: called after each update with its number, the number of all updates and the loss.
        on_epoch: called after each epoch with its result.
        on_warning: called with one sentence, for example about a clip that is left out.
    """

    on_decoded: Callable[[int, int], None] = lambda done, total: None
    on_step: Callable[[int, int, float], None] = lambda step, steps, loss: None
    on_epoch: Callable[[Epoch], None] = lambda epoch: None
    on_warning: Callable[[str], None] = lambda text: None
