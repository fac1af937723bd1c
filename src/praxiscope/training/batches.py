"""Batches of clips, which are the same after every restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from praxiscope.training.cache import FrameCache
from praxiscope.training.examples import ExampleSet
from praxiscope.training.objective import Targets
from praxiscope.training.views import Augmentation, View, central_view, varied_view
from praxiscope.video.recipe import ClipRecipe


@dataclass(frozen=True, eq=False)
class Batch:
    """Clips as bytes, with their targets.

    Attributes:
        frames: ``(N, T, H, W, 3)`` uint8.
        gain: ``(N, 3)`` factors of the channels.
        shift: ``(N,)`` offsets of the channels.
        targets: labels and valid labels.
    """

    frames: Tensor
    gain: Tensor
    shift: Tensor
    targets: Targets

    def pathways(self, recipe: ClipRecipe, device: torch.device) -> tuple[Tensor, ...]:
        """Normalised float32 clips ``(N, 3, T, H, W)`` of each pathway, channels last in memory."""
        clip = self.frames.to(device, non_blocking=True).permute(0, 4, 1, 2, 3).float()
        mean, std = (
            torch.tensor(values, device=device).view(1, 3, 1, 1, 1)
            for values in (recipe.mean, recipe.std)
        )
        gain = self.gain.to(device).view(-1, 3, 1, 1, 1)
        # Contrast changes around middle grey. All changes are one multiplication and one addition.
        shift = 0.5 - 0.5 * gain + self.shift.to(device).view(-1, 1, 1, 1, 1)
        clip = clip.mul_(gain / (255 * std)).add_((shift - mean) / std)
        return tuple(
            clip if len(frames) == recipe.frames else clip[:, :, torch.from_numpy(frames)]
            for frames in recipe.pathways
        )


@dataclass(frozen=True)
class BatchMaker:
    """Makes batches of the cached examples."""

    examples: ExampleSet
    cache: FrameCache
    recipe: ClipRecipe

    def readable(self, split: str) -> NDArray[np.int64]:
        """Indices of the examples of a split that are in the cache."""
        cached = [index for index in self.examples.of_split(split) if self.cache.holds(index)]
        return np.array(cached, np.int64)

    def central(self, indices: Sequence[int] | NDArray[np.int64]) -> Batch:
        """A batch of central views, as the recipe of the model makes them."""
        views = [central_view(self.cache, int(index), self.recipe) for index in indices]
        return self._batch(indices, views, None)

    def varied(
        self,
        indices: Sequence[int] | NDArray[np.int64],
        augmentation: Augmentation,
        side: tuple[int, int],
        seed: Sequence[int],
    ) -> Batch:
        """A batch of random views; the same seed gives the same views."""
        views = [
            varied_view(
                self.cache,
                int(index),
                self.recipe,
                augmentation,
                side,
                np.random.default_rng([*seed, int(index)]),
            )
            for index in indices
        ]
        return self._batch(indices, views, augmentation.mirrored)

    def _batch(
        self,
        indices: Sequence[int] | NDArray[np.int64],
        views: list[View],
        mirror_map: tuple[int, ...] | None,
    ) -> Batch:
        labels = np.empty(len(views), np.int64)
        sets = np.zeros((len(views), len(self.examples.classes)), np.float32)
        for row, (index, view) in enumerate(zip(indices, views, strict=True)):
            example = self.examples.examples[int(index)]
            label, valid = example.label, list(example.valid)
            if view.mirrored and mirror_map is not None:
                label, valid = mirror_map[label], [mirror_map[other] for other in valid]
            labels[row] = label
            sets[row, valid] = 1
        return Batch(
            torch.from_numpy(np.stack([view.frames for view in views])),
            torch.from_numpy(np.stack([view.gain for view in views])),
            torch.tensor([view.shift for view in views]),
            Targets(torch.from_numpy(labels), torch.from_numpy(sets)),
        )


def shuffled(indices: NDArray[np.int64], seed: int, epoch: int) -> NDArray[np.int64]:
    """The order of the examples in an epoch."""
    order: NDArray[np.int64] = np.random.default_rng([seed, epoch]).permutation(indices)
    return order
