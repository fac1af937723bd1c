"""A faster backward pass of depthwise convolutions (X3D) for training on a CPU.

In three dimensions and bfloat16, the backward pass of torch takes about ten times as long as the
forward pass. The gradient of the input is again a depthwise convolution, with the flipped kernel.
The gradient of the kernel is, for each frame of the kernel, that of a two-dimensional convolution,
for which torch has a fast routine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional
from torch.overrides import TorchFunctionMode

Triple = tuple[int, int, int]


class FastDepthwiseBackward(TorchFunctionMode):
    """Inside this mode, depthwise convolutions under bfloat16 autocast use the faster backward."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func is functional.conv3d and not kwargs and _applies(*args):
            grid, weight, _, stride, padding = args[:5]
            bfloat = torch.bfloat16
            return _Depthwise.apply(grid.to(bfloat), weight.to(bfloat), stride, padding)  # type: ignore[no-untyped-call]
        return func(*args, **kwargs or {})


def _applies(
    grid: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> bool:
    return (
        groups == grid.shape[1] == weight.shape[0]
        and groups > 1
        and bias is None
        and grid.device.type == "cpu"
        and weight.requires_grad
        and torch.is_autocast_enabled("cpu")
        and torch.get_autocast_dtype("cpu") is torch.bfloat16
        and isinstance(stride, tuple)
        and isinstance(padding, tuple)
        and stride[0] == 1
        and dilation == (1, 1, 1)
        and all(2 * p == k - 1 for p, k in zip(padding, weight.shape[2:], strict=True))
    )


class _Depthwise(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, grid: Tensor, weight: Tensor, stride: Triple, padding: Triple) -> Tensor:
        ctx.save_for_backward(grid, weight)
        ctx.stride, ctx.padding = stride, padding
        return functional.conv3d(grid, weight, None, stride, padding, 1, len(weight))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        grid, weight = ctx.saved_tensors
        gradient = gradient.contiguous(memory_format=torch.channels_last_3d)
        of_grid = None
        if ctx.needs_input_grad[0]:
            of_grid = _grid_gradient(grid, weight, gradient, ctx.stride, ctx.padding)
        return (
            of_grid,
            _weight_gradient(grid, weight, gradient, ctx.stride, ctx.padding),
            None,
            None,
        )


def _grid_gradient(
    grid: Tensor, weight: Tensor, gradient: Tensor, stride: Triple, padding: Triple
) -> Tensor:
    """The gradient of the input; with half padding, the flipped kernel has the same padding."""
    if stride != (1, 1, 1):
        spread = torch.zeros_like(grid, memory_format=torch.channels_last_3d)
        spread[:, :, :: stride[0], :: stride[1], :: stride[2]] = gradient
        gradient = spread
    flipped = weight.flip(2, 3, 4)
    return functional.conv3d(gradient, flipped, None, 1, padding, 1, len(weight))


def _weight_gradient(
    grid: Tensor, weight: Tensor, gradient: Tensor, stride: Triple, padding: Triple
) -> Tensor:
    frames, kernel = grid.shape[2], weight.shape[2]
    slices = []
    for index in range(kernel):
        offset = index - padding[0]
        inputs = grid[:, :, max(0, offset) : frames + min(0, offset)]
        outputs = gradient[:, :, max(0, -offset) : frames - max(0, offset)]
        if inputs.shape[2] == 0:
            slices.append(torch.zeros_like(weight[:, :, index]))
            continue
        _, of_slice, _ = torch.ops.aten.convolution_backward(
            _as_images(outputs),
            _as_images(inputs),
            weight[:, :, index].contiguous(memory_format=torch.channels_last),
            None,
            stride[1:],
            padding[1:],
            (1, 1),
            False,
            (0, 0),
            len(weight),
            (False, True, False),
        )
        slices.append(of_slice)
    return torch.stack(slices, 2)


def _as_images(grid: Tensor) -> Tensor:
    """``(N, C, T, H, W)`` to ``(N T, C, H, W)``, channels last in memory."""
    return grid.permute(0, 2, 3, 4, 1).flatten(0, 1).permute(0, 3, 1, 2)
