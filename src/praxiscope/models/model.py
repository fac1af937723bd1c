"""A network with its recipe, class names and layers.

This module does not import torch at the top, so that cards of models load quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import TYPE_CHECKING, Any, TypeAlias

from praxiscope.errors import ModelError, nearest
from praxiscope.models.layouts import CONVOLUTION, Extent, Layout
from praxiscope.video.recipe import ClipRecipe

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

Call: TypeAlias = "Callable[[nn.Module, Sequence[Tensor]], Tensor]"
"""Runs a network on one ``(N, C, T, H, W)`` tensor per pathway; returns logits ``(N, classes)``."""


def call_with_tensor(network: nn.Module, pathways: Sequence[Tensor]) -> Tensor:
    """Call a network of one pathway with its tensor, one of several pathways with a new list."""
    output: Tensor = network(pathways[0] if len(pathways) == 1 else list(pathways))
    return output


@dataclass(frozen=True)
class Layer:
    """A module of a network whose activations form a space-time grid.

    The centre of cell ``i`` along an axis lies at ``offset + stride * i``, in frames and pixels of
    the pathway's input (pixel 0 has its centre at 0). Convolutions with odd kernels and half
    padding have offset 0, patches have ``(stride - 1) / 2``.

    Attributes:
        path: dotted path of the module, as in ``network.get_submodule``.
        stride: input frames, rows and columns from one cell to the next.
        offset: centre of the first cell.
        layout: how the module lays out its output.
        pathway: index of the pathway whose frames it sees (slow 0, fast 1).
        class_token_only: True where the head reads only a class token that was computed from the
            grid, so that the gradient of every logit is zero on the grid.
    """

    path: str
    stride: tuple[float, float, float]
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    layout: Layout = CONVOLUTION
    pathway: int = 0
    class_token_only: bool = False

    def extent(self, input_size: tuple[int, int, int]) -> Extent:
        """Cells along time, height and width for an input of that many frames and pixels."""
        # Centres lie from the offset to the same distance from the other edge, as those of a
        # convolution with that offset do. Strides may be fractions, which need a small margin.
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
    """A video action recogniser, ready to predict and to be explained.

    Attributes:
        name: its name in the registry, or the class of a wrapped network.
        network: returns logits, never probabilities.
        recipe: how frames become its input.
        classes: names by class index.
        layers: by name (the module's path), from the input to the head.
        default_layers: the best last layer of each pathway.
        weights: where its weights came from.
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
        """Logits ``(N, classes)`` in float32 for one ``(N, C, T, H, W)`` tensor per pathway."""
        return self.call(self.network, pathways).float()

    @property
    def device(self) -> torch.device:
        """Where the network's parameters are; a network without any runs on the processor."""
        import torch

        return next((p.device for p in self.network.parameters()), torch.device("cpu"))

    def to(self, device: str | torch.device) -> VideoModel:
        """Move the network to a device; returns the model itself."""
        self.network.to(device)
        return self

    def with_recipe(self, recipe: ClipRecipe) -> VideoModel:
        """The same network with another recipe."""
        return replace(self, recipe=recipe)

    def class_index(self, name: str) -> int:
        """Index of a class by name (case does not matter) or by number.

        Raises:
            ModelError: no such class; the nearest names are suggested.
        """
        lowered = name.strip().lower()
        for index, class_name in enumerate(self.classes):
            if class_name.lower() == lowered:
                return index
        if lowered.isdecimal() and int(lowered) < len(self.classes):
            return int(lowered)
        if lowered.isdecimal():
            remedy = f"{self.name} has classes 0 to {len(self.classes) - 1}"
        else:
            remedy = nearest(name, self.classes)
        raise ModelError(f"no class {name!r} in {self.name}", where="target", remedy=remedy)
