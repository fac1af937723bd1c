"""Faster backward passes of two operations, for networks whose parameters are frozen.

The gradients are the same up to rounding. The input of the operation is not stored, because only
the gradients of parameters depend on it.

- The gradient of a depthwise convolution (X3D, MViT) is again such a convolution, with the kernel
  flipped. On a CPU that takes a tenth of the time of torch's backward pass.
- Where a head reads only a class token, the gradient of the other tokens is zero. Most rows of the
  gradient of a linear layer are then zero, and so are those of its product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional
from torch.overrides import TorchFunctionMode


class ShortBackward(TorchFunctionMode):
    """Inside this context, operations with frozen weights get the faster backward pass."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        faster = None if kwargs else _faster(func, args)
        return faster(*args) if faster else func(*args, **kwargs or {})


def _faster(func: Callable[..., Any], args: tuple[Any, ...]) -> Callable[..., Tensor] | None:
    if func is functional.linear and _is_frozen(*args):
        return _linear
    if func is functional.conv3d and _is_frozen(*args[:3]) and _is_depthwise(*args):
        return _depthwise_convolution
    return None


def _is_frozen(grid: Tensor, weight: Tensor, bias: Tensor | None = None) -> bool:
    """Whether only the grid needs a gradient, on a CPU and without autocast."""
    frozen = not weight.requires_grad and (bias is None or not bias.requires_grad)
    same_type = grid.dtype == weight.dtype and not torch.is_autocast_enabled("cpu")
    on_cpu = grid.device.type == "cpu"
    return grid.requires_grad and frozen and same_type and weight.ndim > 1 and on_cpu


def _is_depthwise(
    grid: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> bool:
    return (
        grid.ndim == 5
        and groups == grid.shape[1] == weight.shape[0]
        and set(dilation if isinstance(dilation, tuple) else (dilation,)) == {1}
        and isinstance(stride, tuple)
        and isinstance(padding, tuple)
        and all(p < k for p, k in zip(padding, weight.shape[2:], strict=True))
    )


def _linear(*args: Any) -> Tensor:
    output: Tensor = _Linear.apply(*args)  # type: ignore[no-untyped-call]
    return output


def _depthwise_convolution(*args: Any) -> Tensor:
    output: Tensor = _DepthwiseConvolution.apply(*args[:5])  # type: ignore[no-untyped-call]
    return output


class _DepthwiseConvolution(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        grid: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        stride: tuple[int, int, int],
        padding: tuple[int, int, int],
    ) -> Tensor:
        ctx.save_for_backward(weight)
        ctx.size, ctx.stride, ctx.padding = grid.shape, stride, padding
        return functional.conv3d(grid, weight, bias, stride, padding, 1, len(weight))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        (weight,) = ctx.saved_tensors
        kernel, padding = weight.shape[2:], ctx.padding
        if ctx.stride != (1, 1, 1):
            # Insert zeros between the cells, at the positions that the stride skipped.
            size = [
                i + 2 * p - k + 1 for i, p, k in zip(ctx.size[2:], padding, kernel, strict=True)
            ]
            dilated = gradient.new_zeros(*gradient.shape[:2], *size)
            time, height, width = ctx.stride
            dilated[:, :, ::time, ::height, ::width] = gradient
            gradient = dilated
        back = [k - 1 - p for k, p in zip(kernel, padding, strict=True)]
        flipped = weight.flip(2, 3, 4)
        return (
            functional.conv3d(gradient, flipped, None, 1, back, 1, len(weight)),
            *[None] * 4,
        )


class _Linear(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, grid: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        ctx.save_for_backward(weight)
        return functional.linear(grid, weight, bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        (weight,) = ctx.saved_tensors
        rows = gradient.reshape(-1, gradient.shape[-1])
        used = rows.any(1).nonzero().squeeze(1)
        if 2 * len(used) > len(rows):
            return gradient @ weight, None, None
        product = rows.new_zeros(len(rows), weight.shape[1])
        product[used] = rows[used] @ weight
        return product.reshape(*gradient.shape[:-1], -1), None, None
