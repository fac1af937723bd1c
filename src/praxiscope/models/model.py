"""A network with everything needed to feed it, read it and look into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Any

import torch
from torch import Tensor, nn

from praxiscope.errors import ModelError, nearest
from praxiscope.models.layouts import CONVOLUTION, Extent, Layout
from praxiscope.video.recipe import ClipRecipe

Call = Callable[[nn.Module, Sequence[Tensor]], Tensor]
"""Runs a network on one ``(N, C, T, H, W)`` tensor a pathway; gives logits ``(N, classes)``."""


def call_with_tensor(network: nn.Module, pathways: Sequence[Tensor]) -> Tensor:
    """Call a network of one pathway with its tensor, one of several with a fresh list."""
    output: Tensor = network(pathways[0] if len(pathways) == 1 else list(pathways))
    return output


@dataclass(frozen=True)
class Layer:
    """A place in a network whose activations form a space-time grid.

    The centre of cell ``i`` along an axis lies at ``offset + stride * i``, in frames and pixels of
    the pathway's input (pixel 0 has its centre at 0). Convolutions with odd kernels and half
    padding have offset 0, patches have ``(stride - 1) / 2``.

    Attributes:
        path: dotted path of the module, as in ``network.get_submodule``.
        stride: input frames, rows and columns from one cell to the next.
        offset: centre of the first cell.
        layout: how the module lays out its output.
        pathway: index of the pathway whose frames it sees (slow 0, fast 1).
        class_token_only: True where the head reads nothing of the grid but a class token computed
            from it, so that the gradient of every logit is zero on the grid.
    """

    path: str
    stride: tuple[float, float, float]
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    layout: Layout = CONVOLUTION
    pathway: int = 0
    class_token_only: bool = False

    def extent(self, input_size: tuple[int, int, int]) -> Extent:
        """Cells along time, height and width for an input of that many frames and pixels."""
        # As many cells as have their centre where a convolution with that offset can be centred:
        # from the offset to as far from the other edge. Strides may be fractions, hence the margin.
        time, height, width = (
            max(1, 1 + floor((size - 1 - 2 * offset) / stride + 1e-6))
            for size, stride, offset in zip(input_size, self.stride, self.offset, strict=True)
        )
        return time, height, width


def patch_layer(path: str, stride: tuple[float, float, float], **options: Any) -> Layer:
    """A layer whose cells are non-overlapping patches of the input."""
    time, height, width = ((size - 1) / 2 for size in stride)
    return Layer(path, stride, (time, height, width), **options)


@dataclass(eq=False)
class VideoModel:
    """A video action recogniser, ready to be fed and looked into.

    Attributes:
        name: its name in the registry, or the class of a wrapped network.
        network: returns logits, never probabilities.
        recipe: how frames become its input.
        classes: names by class index.
        layers: by name (the module's path), from the input to the head.
        default_layers: the best last layer of each pathway.
        weights: where its weights came from, for records.
        call: how the network is run.
    """

    name: str
    network: nn.Module
    recipe: ClipRecipe
    classes: tuple[str, ...]
    layers: Mapping[str, Layer]
    default_layers: tuple[str, ...]
    weights: str = "random"
    call: Call = call_with_tensor

    def logits(self, pathways: Sequence[Tensor]) -> Tensor:
        """Logits ``(N, classes)`` in float32 for one ``(N, C, T, H, W)`` tensor a pathway."""
        return self.call(self.network, pathways).float()

    @property
    def device(self) -> torch.device:
        """Where the network's parameters are; a network without any runs on the processor."""
        return next((p.device for p in self.network.parameters()), torch.device("cpu"))

    def to(self, device: str | torch.device) -> VideoModel:
        """Move the network to a device; returns the model itself."""
        self.network.to(device)
        return self

    def with_recipe(self, recipe: ClipRecipe) -> VideoModel:
        """The same network fed in another way."""
        return replace(self, recipe=recipe)

    def class_index(self, name: str) -> int:
        """Index of a class by name (case does not matter) or by number.

        Raises:
            ModelError: no such class; the nearest names are suggested.
        """
        lowered = name.strip().lower()
        for index, known in enumerate(self.classes):
            if known.lower() == lowered:
                return index
        if lowered.isdecimal() and int(lowered) < len(self.classes):
            return int(lowered)
        if lowered.isdecimal():
            remedy = f"{self.name} has classes 0 to {len(self.classes) - 1}"
        else:
            remedy = nearest(name, self.classes)
        raise ModelError(f"no class {name!r} in {self.name}", where="target", remedy=remedy)
