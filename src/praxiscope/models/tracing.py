"""What every module of a network emits, and where the cells of its grid lie in the input.

One forward pass with a hook on every module. Convolutions and pools tell their kernel, stride and
padding; composed along the way they give the true centre of each cell:

    stride' = stride * s,    offset' = offset + stride * ((k - 1) / 2 - p)

Operations that are no modules (additions, reshapes, patch merging) are passed over: a grid of the
same extent has the same geometry, and an extent no module explains is taken as equal patches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from praxiscope.errors import ModelError
from praxiscope.models.layouts import (
    CHANNELS_LAST,
    CONVOLUTION,
    FRAMES_IN_BATCH,
    Extent,
    Layout,
    activation,
    tokens,
)
from praxiscope.models.model import Call, Layer, VideoModel

Axes = tuple[float, float, float]

STRIDED = (nn.Conv2d, nn.Conv3d, nn.MaxPool2d, nn.MaxPool3d, nn.AvgPool2d, nn.AvgPool3d)


@dataclass(eq=False)
class Trace:
    """One forward pass of one clip.

    Attributes:
        input_sizes: frames, height and width of each pathway.
        emitted: activation of each module's last call, in the order in which modules finished.
        cells: stride and offset by pathway and extent, as far as modules explain them.
        logits: what the network returned.
    """

    input_sizes: tuple[Extent, ...]
    emitted: dict[str, Tensor] = field(default_factory=dict)
    cells: dict[tuple[int, Extent], tuple[Axes, Axes]] = field(default_factory=dict)
    logits: Tensor = field(default_factory=lambda: torch.empty(0))

    @classmethod
    def of(cls, model: VideoModel) -> Trace:
        """Trace a model on noise of its recipe's size."""
        return cls.run(model.network, model.recipe.input_sizes, model.call, model.device)

    @classmethod
    def run(
        cls,
        network: nn.Module,
        input_sizes: Sequence[Extent],
        call: Call,
        device: torch.device | str = "cpu",
        *,
        with_graph: bool = False,
    ) -> Trace:
        """Trace a network on noise; ``with_graph`` keeps gradients of the logits possible.

        Raises:
            ModelError: the network does not run on inputs of that size.
        """
        trace = cls(tuple(input_sizes))
        for pathway, size in enumerate(input_sizes):
            trace.cells[pathway, size] = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
        noise = _noise(input_sizes, device)
        hooks = [
            module.register_forward_hook(trace._hook(path))
            for path, module in network.named_modules()
            if path
        ]
        try:
            with torch.set_grad_enabled(with_graph):
                trace.logits = call(network, noise)
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            sizes = " and ".join(f"(1, 3, {t}, {h}, {w})" for t, h, w in input_sizes)
            raise ModelError(
                f"does not run on {sizes}: {error}",
                where=type(network).__name__,
                remedy="give the recipe of the clips it was trained on, or a call",
            ) from error
        finally:
            for hook in hooks:
                hook.remove()
        return trace

    def layer(self, path: str) -> Layer | None:
        """The layer that a module forms, None where it emits no grid over space and time."""
        tensor = self.emitted.get(path)
        if tensor is None:
            return None
        for pathway, layout, extent in self._readings(tensor.shape):
            stride, offset = self._cells_of(pathway, extent)
            return Layer(path, stride, offset, layout, pathway)
        return None

    def extent(self, path: str) -> Extent | None:
        """The grid a module emits: cells along time, height and width."""
        tensor = self.emitted.get(path)
        readings = self._readings(tensor.shape) if tensor is not None else iter(())
        return next((extent for _, _, extent in readings), None)

    def _hook(self, path: str) -> Callable[..., None]:
        def hook(module: nn.Module, arguments: tuple[Any, ...], output: Any) -> None:
            try:
                tensor = activation(output)
            except (TypeError, IndexError, KeyError, AttributeError):
                return  # emits no tensor
            self.emitted.pop(path, None)
            self.emitted[path] = tensor
            if isinstance(module, STRIDED) and arguments:
                self._follow(module, activation(arguments[0]), tensor)

        return hook

    def _follow(self, module: nn.Module, entering: Tensor, leaving: Tensor) -> None:
        before, after = _grid_of(entering), _grid_of(leaving)
        for pathway in range(len(self.input_sizes)):
            known = self.cells.get((pathway, before))
            if known is None or (pathway, after) in self.cells:
                continue
            kernel, step, padding = (
                _three(getattr(module, name), fill)
                for name, fill in (("kernel_size", 1), ("stride", 1), ("padding", 0))
            )
            stride, offset = known
            self.cells[pathway, after] = (
                _axes(stride[i] * step[i] for i in range(3)),
                _axes(offset[i] + stride[i] * ((kernel[i] - 1) / 2 - padding[i]) for i in range(3)),
            )
            return

    def _readings(self, shape: Sequence[int]) -> Iterator[tuple[int, Layout, Extent]]:
        """Every way to read a shape (of one clip) as a grid, likeliest first."""
        for pathway, size in enumerate(self.input_sizes):
            for layout, extent in _grids(tuple(shape), size):
                if _fits(extent, size):
                    yield pathway, layout, extent

    def _cells_of(self, pathway: int, extent: Extent) -> tuple[Axes, Axes]:
        known = self.cells.get((pathway, extent))
        if known is not None:
            return known
        size = self.input_sizes[pathway]
        stride = _axes(size[i] / extent[i] for i in range(3))
        return stride, _axes((step - 1) / 2 for step in stride)


def _noise(input_sizes: Sequence[Extent], device: torch.device | str) -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(1, 3, *size, generator=generator).to(device) for size in input_sizes]


def _grid_of(tensor: Tensor) -> Extent:
    """Extent of what a convolution takes or gives, for one clip."""
    if tensor.ndim == 4:
        return tensor.shape[0], tensor.shape[2], tensor.shape[3]
    time, height, width = tensor.shape[-3:]
    return time, height, width


def _grids(shape: tuple[int, ...], size: Extent) -> Iterator[tuple[Layout, Extent]]:
    match shape:
        case (1, _, time, height, width):
            yield CONVOLUTION, (time, height, width)
            yield CHANNELS_LAST, (shape[1], shape[2], shape[3])
        case (time, _, height, width):
            yield FRAMES_IN_BATCH, (time, height, width)
        case (1, count, _):
            for class_tokens in (0, 1, 2):
                for extent in _patch_grids(count - class_tokens, size):
                    yield tokens(class_tokens), extent


def _patch_grids(count: int, size: Extent) -> Iterator[Extent]:
    """Grids of ``count`` equal patches, fewest frames a patch first."""
    for frames in (1, 2, 4, 8):
        for side in (8, 14, 16, 32, 4, 2):
            extent = size[0] // frames, size[1] // side, size[2] // side
            if extent[0] * extent[1] * extent[2] == count:
                yield extent


def _fits(extent: Extent, size: Extent) -> bool:
    """Whether a grid may lie over an input: more than one cell, and as wide as it is high."""
    if any(cells > full or cells < 1 for cells, full in zip(extent, size, strict=True)):
        return False
    if extent[1] * extent[2] < 2:
        return False
    vertical, horizontal = size[1] / extent[1], size[2] / extent[2]
    slack = max(vertical / extent[1], horizontal / extent[2], 0.5)
    return abs(vertical - horizontal) <= slack


def _three(value: Any, fill: int) -> tuple[int, int, int]:
    if value is None or isinstance(value, str):
        return fill, fill, fill
    if isinstance(value, int):
        return value, value, value
    return tuple(value) if len(value) == 3 else (fill, *value)


def _axes(values: Iterator[float]) -> Axes:
    time, height, width = values
    return time, height, width
