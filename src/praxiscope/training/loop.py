"""The training loop: it updates a network on batches and averages its weights.

Every update sets its own random seed. A training that continues from a checkpoint therefore gives
exactly the same weights as one that never stopped (on a CPU; GPUs don't add in a fixed order).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from praxiscope.errors import TrainingError
from praxiscope.models.model import Call
from praxiscope.training.average import WeightAverage
from praxiscope.training.batches import Batch, BatchMaker, shuffled
from praxiscope.training.checkpoint import save_checkpoint
from praxiscope.training.evaluate import predict
from praxiscope.training.examples import TRAIN, VALIDATION
from praxiscope.training.flips import mirror_map
from praxiscope.training.head import training_mode
from praxiscope.training.metrics import top_k
from praxiscope.training.objective import CLASS_HEAD, Objective
from praxiscope.training.optimiser import make_optimisers, set_learning_rate
from praxiscope.training.precision import choose_precision, mixed_precision
from praxiscope.training.progress import Callbacks, Epoch, Progress
from praxiscope.training.schedule import learning_rate
from praxiscope.training.settings import Settings
from praxiscope.training.views import Augmentation
from praxiscope.video.prefetch import prefetch

SAVE_SECONDS = 300.0
"""A checkpoint is saved after each epoch, and within an epoch after this time."""


class Training:
    """A training and its state.

    Attributes:
        network: the network that is trained.
        average: moving average of its weights.
        progress: finished updates and epochs.
        best: weights of the best epoch; None without early stopping.
        setup: data, model and settings, which are compared when the training is resumed.
    """

    def __init__(
        self,
        network: nn.Module,
        *,
        call: Call,
        head: str,
        maker: BatchMaker,
        objective: Objective,
        settings: Settings,
        device: torch.device,
    ) -> None:
        """Prepare the first update.

        Args:
            network: the network on its device; its parameters are changed.
            call: runs the network on the pathways of a batch.
            head: path of the last linear module.
            maker: makes the batches.
            objective: computes the loss.
            settings: optimiser, augmentation and everything else.
            device: device of the network.
        """
        self.network, self.call, self.head = network, call, head
        self.maker, self.objective = maker, objective
        self.settings, self.device = settings, device
        self.dtype = choose_precision(settings.precision, device)
        self.optimisers = make_optimisers(network, settings, head)
        self.scaler = torch.amp.GradScaler(device.type, enabled=self.dtype is torch.float16)
        self.progress = Progress()
        self.best: dict[str, Tensor] | None = None
        self.setup: dict[str, Any] = {}
        self.train_indices = maker.readable(TRAIN)
        self.validation_indices = maker.readable(VALIDATION)
        self.batch = min(settings.batch, len(self.train_indices))
        span = settings.average * self.steps
        self.average = WeightAverage(network, 1 - 1 / span if span > 1 else 0.0)
        mirrored = mirror_map(maker.examples.classes) if settings.flip else None
        self.augmentation = Augmentation(
            settings.scale,
            brightness=settings.contrast / 2,
            contrast=settings.contrast,
            mirrored=mirrored,
        )

    @property
    def steps_per_epoch(self) -> int:
        """Number of full batches in an epoch; the remaining clips differ from epoch to epoch."""
        return len(self.train_indices) // self.batch

    @property
    def steps(self) -> int:
        """Number of all updates."""
        return self.steps_per_epoch * self.settings.epochs

    def run(
        self, folder: Path | None = None, callbacks: Callbacks | None = None, threads: int = 2
    ) -> None:
        """Train to the end, or until the validation accuracy has not improved for long enough.

        Args:
            folder: folder of checkpoints; None saves none.
            callbacks: receive the progress.
            threads: number of threads that make batches.

        Raises:
            TrainingError: the loss is not finite.
        """
        callbacks = callbacks or Callbacks()
        with _own_random_state(self.device):
            while len(self.progress.epochs) < self.settings.epochs and not self._is_stale():
                self._run_epoch(folder, callbacks, threads)

    def final_network(self) -> nn.Module:
        """The network to store: the average; with early stopping, that of the best epoch."""
        if self.best is not None:
            self.average.network.load_state_dict(self.best)
        return self.average.network

    def state(self) -> dict[str, Any]:
        """The content of a checkpoint."""
        progress = vars(self.progress) | {"epochs": [vars(e) for e in self.progress.epochs]}
        return {
            "network": self.network.state_dict(),
            "average": self.average.network.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "scaler": self.scaler.state_dict(),
            "best": self.best,
            "setup": self.setup,
            "progress": progress,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from the content of a checkpoint."""
        self.network.load_state_dict(state["network"])
        self.average.network.load_state_dict(state["average"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.scaler.load_state_dict(state["scaler"])
        self.best = state["best"]
        progress = state["progress"]
        epochs = [Epoch(**epoch) for epoch in progress["epochs"]]
        self.progress = Progress(**{**progress, "epochs": epochs})

    def _run_epoch(self, folder: Path | None, callbacks: Callbacks, threads: int) -> None:
        progress = self.progress
        number = len(progress.epochs)
        started = saved = time.monotonic()
        before = progress.seconds
        done = progress.step - number * self.steps_per_epoch
        training_mode(self.network, self.head, frozen=self.settings.freeze)
        groups = self._groups(number)[done:]
        for _, batch in prefetch(partial(self._varied, number), groups, threads=threads):
            loss = self._update(batch)
            progress.loss_sum += loss
            progress.step += 1
            progress.seconds = before + time.monotonic() - started
            callbacks.on_step(progress.step, self.steps, loss)
            if folder and time.monotonic() - saved > SAVE_SECONDS:
                save_checkpoint(folder, progress.step, self.state())
                saved = time.monotonic()
        accuracy = self._validate()
        epoch = Epoch(
            number + 1,
            progress.loss_sum / self.steps_per_epoch,
            float(self.optimisers[0].param_groups[0]["lr"]),
            accuracy,
            before + time.monotonic() - started,
        )
        progress.epochs.append(epoch)
        progress.loss_sum = progress.seconds = 0.0
        self._remember_best(epoch)
        if folder:
            save_checkpoint(folder, progress.step, self.state())
        callbacks.on_epoch(epoch)

    def _groups(self, epoch: int) -> list[NDArray[np.int64]]:
        """The examples of each batch; examples that don't fill a batch are left out this time."""
        order = shuffled(self.train_indices, self.settings.seed, epoch)
        return [
            order[start : start + self.batch]
            for start in range(0, self.steps_per_epoch * self.batch, self.batch)
        ]

    def _varied(self, epoch: int, indices: NDArray[np.int64]) -> Batch:
        low_res = epoch < round(self.settings.low_res_epochs * self.settings.epochs)
        scale = self.settings.low_res_side if low_res else 1.0
        height, width = (round(side * scale) for side in self.maker.recipe.crop)
        seed = (self.settings.seed, epoch)
        return self.maker.varied(indices, self.augmentation, (height, width), seed)

    def _update(self, batch: Batch) -> float:
        settings, step = self.settings, self.progress.step
        torch.manual_seed(settings.seed * 1_000_003 + step)
        rate = learning_rate(
            step, self.steps, settings.learning_rate, round(settings.warm_up * self.steps)
        )
        set_learning_rate(self.optimisers, rate)
        with mixed_precision(self.device, self.dtype):
            outputs = self.call(self.network, batch.pathways(self.maker.recipe, self.device))
        loss = self.objective.loss(outputs.float(), batch.targets.to(self.device))
        value = float(loss.detach())
        if not np.isfinite(value):
            raise TrainingError(
                f"the loss is {value} at update {step + 1}",
                where="training",
                remedy="use a smaller --learning-rate, or --precision fp32",
            )
        self.network.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        if settings.clip_gradient:
            for optimiser in self.optimisers:
                self.scaler.unscale_(optimiser)
            nn.utils.clip_grad_norm_(self.network.parameters(), settings.clip_gradient)
        for optimiser in self.optimisers:
            self.scaler.step(optimiser)
        self.scaler.update()
        self.average.update(self.network, step)
        return value

    def _validate(self) -> float | None:
        if len(self.validation_indices) == 0:
            return None
        predictions = predict(
            self.average.network,
            self.call,
            self.maker,
            self.validation_indices,
            self.objective,
            device=self.device,
            dtype=self.dtype,
            batch=self.settings.batch,
        )
        return float(top_k(predictions.scores[CLASS_HEAD], predictions.valid, 1).mean())

    def _remember_best(self, epoch: Epoch) -> None:
        best = self.progress.best_epoch
        highest = self.progress.epochs[best - 1].accuracy if best else None
        if epoch.accuracy is None or (highest is not None and epoch.accuracy <= highest):
            return
        self.progress.best_epoch = epoch.number
        if self.settings.patience:
            state = self.average.network.state_dict()
            self.best = {key: tensor.clone() for key, tensor in state.items()}

    def _is_stale(self) -> bool:
        if not self.settings.patience or not self.progress.best_epoch:
            return False
        return len(self.progress.epochs) - self.progress.best_epoch >= self.settings.patience


@contextmanager
def _own_random_state(device: torch.device) -> Iterator[None]:
    """Restore the global random generators at the end."""
    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        yield
