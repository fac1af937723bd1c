"""The output of every module of a network, and where the cells of its grid lie in the input.

One forward pass with a hook on every module. Convolutions and pools have a kernel, stride, padding
and dilation; their composition gives the centre of each cell:

    stride' = stride * s,    offset' = offset + stride * (d * (k - 1) / 2 - p)

Operations outside of modules (additions, reshapes, patch merging) are ignored: a grid of the same
extent has the same geometry, and an extent that no module explains is taken as equal patches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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
        device: where the network is.
        shapes: output shape of each module's last call, in the order of completion.
        activations: outputs of the modules in ``keep``.
        cells: stride and offset by pathway and extent, where modules explain them.
        logits: the output of the network.
    """

    input_sizes: tuple[Extent, ...]
    device: torch.device | str = "cpu"
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    activations: dict[str, Tensor] = field(default_factory=dict)
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
        keep: Collection[str] = (),
        with_graph: bool = False,
    ) -> Trace:
        """Trace a network on noise.

        Args:
            network: runs in its current mode.
            input_sizes: frames, height and width of each pathway.
            call: how it runs.
            device: where it is.
            keep: paths of modules whose activations are stored.
            with_graph: True allows gradients of the logits with respect to the activations.

        Raises:
            ModelError: the network does not run on inputs of that size.
        """
        trace = cls(tuple(input_sizes), device)
        for pathway, size in enumerate(input_sizes):
            trace.cells[pathway, size] = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
        noise = _noise(input_sizes, device)
        hooks = [
            module.register_forward_hook(trace._hook(path, path in keep))
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
        """The layer of a module, None where its output is not a grid over space and time."""
        for pathway, layout, extent in self._readings(self.shapes.get(path, ())):
            stride, offset = self._cells_of(pathway, extent)
            return Layer(path, stride, offset, layout, pathway)
        return None

    def extent(self, path: str) -> Extent | None:
        """The grid of a module's output: cells along time, height and width."""
        readings = self._readings(self.shapes.get(path, ()))
        return next((extent for _, _, extent in readings), None)

    def _hook(self, path: str, keep: bool) -> Callable[..., None]:
        def hook(module: nn.Module, arguments: tuple[Any, ...], output: Any) -> None:
            try:
                tensor = activation(output)
            except (TypeError, IndexError, KeyError, AttributeError):
                return  # returns no tensor
            if _is_attention(tensor):
                return
            self.shapes.pop(path, None)  # the last call counts, also for the order
            self.shapes[path] = tuple(tensor.shape)
            if keep:
                self.activations[path] = tensor
            if isinstance(module, STRIDED) and arguments:
                self._follow(module, activation(arguments[0]), tensor)

        return hook

    def _follow(self, module: nn.Module, entering: Tensor, leaving: Tensor) -> None:
        before, after = _grid_of(entering), _grid_of(leaving)
        for pathway in range(len(self.input_sizes)):
            placement = self.cells.get((pathway, before))
            if placement is None or (pathway, after) in self.cells:
                continue
            stride, offset = placement
            step, shift = _window(module)
            self.cells[pathway, after] = (
                _axes(stride[i] * step[i] for i in range(3)),
                _axes(offset[i] + stride[i] * shift[i] for i in range(3)),
            )
            return

    def _readings(self, shape: tuple[int, ...]) -> Iterator[tuple[int, Layout, Extent]]:
        """Every way to read a shape (of one clip) as a grid, the most likely first."""
        readings = [
            (pathway, layout, extent)
            for pathway, size in enumerate(self.input_sizes)
            for layout, extent in _grids(shape, size)
            if _fits(extent, size)
        ]
        # A size that convolutions and pools produce is more likely than an unexplained one.
        likelihood = [
            ((pathway, extent) not in self.cells, layout is CHANNELS_LAST)
            for pathway, layout, extent in readings
        ]
        order = sorted(range(len(readings)), key=lambda index: likelihood[index])
        yield from (readings[index] for index in order)

    def _cells_of(self, pathway: int, extent: Extent) -> tuple[Axes, Axes]:
        placement = self.cells.get((pathway, extent))
        if placement is not None:
            return placement
        size = self.input_sizes[pathway]
        stride = _axes(size[i] / extent[i] for i in range(3))
        return stride, _axes((step - 1) / 2 for step in stride)


def _noise(input_sizes: Sequence[Extent], device: torch.device | str) -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(1, 3, *size, generator=generator).to(device) for size in input_sizes]


def _grid_of(tensor: Tensor) -> Extent:
    """Extent of the input or output of a convolution, for one clip."""
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
    """Grids of ``count`` equal patches, those with the fewest frames per patch first."""
    for frames in (1, 2, 4, 8):
        for side in (8, 14, 16, 32, 4, 2):
            extent = size[0] // frames, size[1] // side, size[2] // side
            if extent[0] * extent[1] * extent[2] == count:
                yield extent


def _fits(extent: Extent, size: Extent) -> bool:
    """Whether a grid is possible for an input: more than one cell, and the same aspect ratio."""
    if any(cells > full or cells < 1 for cells, full in zip(extent, size, strict=True)):
        return False
    if extent[1] * extent[2] < 2:
        return False
    # There is a stride that fits both numbers of cells; borders may add or remove one cell.
    finest = max(full / (cells + 1) for cells, full in zip(extent[1:], size[1:], strict=True))
    coarsest = min(
        full / max(cells - 1, 1e-9) for cells, full in zip(extent[1:], size[1:], strict=True)
    )
    return finest < coarsest


def _is_attention(tensor: Tensor) -> bool:
    """Whether a tensor is a square matrix of attention: its rows sum to 1."""
    if tensor.ndim != 4 or tensor.shape[-1] != tensor.shape[-2] or not tensor.numel():
        return False
    if tensor.is_meta:  # has no values
        return False
    rows = tensor.detach().float().sum(-1)
    return bool(torch.allclose(rows, torch.ones_like(rows), atol=1e-2))


def _window(module: nn.Module) -> tuple[Axes, Axes]:
    """Stride of a convolution or pool, and the centre of its first cell in its input."""
    kernel, step, dilation = (
        _along_axes(module, getattr(module, name, 1), 1)
        for name in ("kernel_size", "stride", "dilation")
    )
    reach = [d * (k - 1) for d, k in zip(dilation, kernel, strict=True)]
    padding_setting = getattr(module, "padding", 0)
    if padding_setting == "same":
        padding = _axes(extra // 2 for extra in reach)
    else:
        padding = _along_axes(module, 0 if padding_setting == "valid" else padding_setting, 0)
    return step, _axes(extra / 2 - p for extra, p in zip(reach, padding, strict=True))


def _along_axes(module: nn.Module, value: int | Sequence[int], single_frame: int) -> Axes:
    """A setting along time, height and width; ``single_frame`` along time for 2-D modules."""
    frame_by_frame = isinstance(module, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d)
    if isinstance(value, int):
        return single_frame if frame_by_frame else value, value, value
    return _axes([single_frame, *value] if frame_by_frame else value)


def _axes(values: Iterable[float]) -> Axes:
    time, height, width = values
    return time, height, width
