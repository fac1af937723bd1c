"""Image networks turned into video networks by inflating their kernels along time.

After I3D (Carreira and Zisserman 2017, https://arxiv.org/abs/1705.07750): a two-dimensional kernel
is repeated along time and divided by the number of repetitions, or put in the middle frame between
zeros. Strides and pools keep every frame, so that maps have the time resolution of the input.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor, nn

from praxiscope.errors import ModelError
from praxiscope.models.initialisation import initialise
from praxiscope.models.resnet2d import ResNet2d, ResNet2dShape

Mode = Literal["mean", "centre"]
"""How a kernel is spread along time: evenly, or only in the middle frame."""


def inflate(
    network_2d: nn.Module,
    *,
    time_kernel: int = 3,
    pointwise_time_kernel: int = 1,
    mode: Mode = "mean",
) -> nn.Module:
    """Turn an image network into one of clips, with the same key names and its weights.

    Convolutions get a time kernel, padded by half of it, with a stride of one. Pools work frame by
    frame, except those that end the network: adaptive pools, and average pools after which no
    convolution is registered, average over all frames too. So a network of images
    ``(N, C, H, W)`` becomes one of clips ``(N, C, T, H, W)``, whose grids keep all T frames.
    Operations between its modules must work with any number of axes, such as addition and
    ``flatten(1)``.

    On a static clip, ``"centre"`` gives exactly the logits of the image network. ``"mean"`` differs
    near the first and last frame, where zeros enter the average.

    Args:
        network_2d: does not change.
        time_kernel: extent in frames of convolutions over several pixels; odd.
        pointwise_time_kernel: the same for convolutions of one pixel; odd. With 1, only spatial
            convolutions combine frames; with 3, every kernel has the same extent in time.
        mode: see ``Mode``.

    Raises:
        ModelError: an even time kernel, an unknown mode, or a module without a counterpart.
    """
    plan = _Plan(time_kernel, pointwise_time_kernel, mode)
    inflated = copy.deepcopy(network_2d)
    modules = dict(inflated.named_modules(remove_duplicate=False))
    last_convolution = max(
        (i for i, module in enumerate(modules.values()) if isinstance(module, nn.Conv2d)),
        default=-1,
    )
    counterparts: dict[nn.Module, nn.Module] = {}
    for i, (path, module) in enumerate(modules.items()):
        if module not in counterparts:
            counterparts[module] = _counterpart(module, path, plan, ends=i > last_convolution)
        counterpart = counterparts[module]
        if counterpart is module:
            continue
        counterpart.train(module.training)
        if not path:
            return counterpart
        inflated.set_submodule(path, counterpart)
    return inflated


def inflate_weight(weight: Tensor, time_kernel: int, mode: Mode = "mean") -> Tensor:
    """Spread a kernel ``(outputs, inputs, H, W)`` along time: ``(outputs, inputs, T, H, W)``."""
    if mode == "mean":
        return weight.unsqueeze(2).repeat(1, 1, time_kernel, 1, 1) / time_kernel
    spread = weight.new_zeros((*weight.shape[:2], time_kernel, *weight.shape[2:]))
    spread[:, :, time_kernel // 2] = weight
    return spread


def inflate_state(
    state: Mapping[str, Tensor], *, time_kernel: int = 3, mode: Mode = "mean"
) -> Mapping[str, Tensor]:
    """Inflate the kernels of an image network's state; tensors with a time axis do not change."""
    return {
        key: inflate_weight(tensor, _time_kernel(tensor.shape[2:], time_kernel, 1), mode)
        if tensor.ndim == 4
        else tensor
        for key, tensor in state.items()
    }


@dataclass(frozen=True)
class _Plan:
    time_kernel: int
    pointwise_time_kernel: int
    mode: Mode

    def __post_init__(self) -> None:
        for kernel in (self.time_kernel, self.pointwise_time_kernel):
            if kernel < 1 or kernel % 2 == 0:
                raise ModelError(
                    f"a time kernel of {kernel} has no middle frame",
                    where="inflate",
                    remedy="choose an odd one, such as 3",
                )
        if self.mode not in ("mean", "centre"):
            raise ModelError(
                f"unknown mode {self.mode!r}", where="inflate", remedy="'mean' or 'centre'"
            )


def _time_kernel(size: tuple[int, ...], spatial: int, pointwise: int) -> int:
    return spatial if max(size) > 1 else pointwise


def _counterpart(module: nn.Module, path: str, plan: _Plan, *, ends: bool) -> nn.Module:
    """The module's three-dimensional counterpart, or the module where it works on any grid."""
    kind = type(module)
    if isinstance(module, nn.Conv2d) and kind is nn.Conv2d:
        return _convolution(module, plan)
    if isinstance(module, nn.AvgPool2d) and ends:
        return nn.Sequential(_average_pool(module), nn.AdaptiveAvgPool3d((1, None, None)))
    if kind in _COUNTERPARTS:
        return _COUNTERPARTS[kind](module)
    is_changed_kind = isinstance(module, (nn.Conv2d, *_COUNTERPARTS))
    if is_changed_kind or (kind.__name__.endswith("2d") and not any(module.children())):
        raise ModelError(
            f"{kind.__name__} has no counterpart for clips",
            where=path or "inflate",
            remedy="replace it by a Conv2d, BatchNorm2d, MaxPool2d, AvgPool2d or AdaptiveAvgPool2d",
        )
    return module


def _convolution(conv: nn.Conv2d, plan: _Plan) -> nn.Conv3d:
    depth = _time_kernel(conv.kernel_size, plan.time_kernel, plan.pointwise_time_kernel)
    padding = (0, 0) if conv.padding == "valid" else conv.padding
    inflated = nn.Conv3d(
        conv.in_channels,
        conv.out_channels,
        (depth, *_pair(conv.kernel_size)),
        stride=(1, *_pair(conv.stride)),
        padding=padding if isinstance(padding, str) else (depth // 2, *_pair(padding)),
        dilation=(1, *_pair(conv.dilation)),
        groups=conv.groups,
        bias=conv.bias is not None,
        padding_mode=conv.padding_mode,
    )
    inflated.weight = nn.Parameter(
        inflate_weight(conv.weight.detach(), depth, plan.mode), conv.weight.requires_grad
    )
    inflated.bias = conv.bias
    return inflated


def _norm(norm: nn.BatchNorm2d) -> nn.BatchNorm3d:
    inflated = nn.BatchNorm3d(
        norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats
    )
    inflated.weight, inflated.bias = norm.weight, norm.bias
    inflated.running_mean, inflated.running_var = norm.running_mean, norm.running_var
    inflated.num_batches_tracked = norm.num_batches_tracked
    return inflated


def _max_pool(pool: nn.MaxPool2d) -> nn.MaxPool3d:
    return nn.MaxPool3d(
        (1, *_pair(pool.kernel_size)),
        (1, *_pair(pool.stride)),
        (0, *_pair(pool.padding)),
        (1, *_pair(pool.dilation)),
        pool.return_indices,
        pool.ceil_mode,
    )


def _average_pool(pool: nn.AvgPool2d) -> nn.AvgPool3d:
    return nn.AvgPool3d(
        (1, *_pair(pool.kernel_size)),
        (1, *_pair(pool.stride)),
        (0, *_pair(pool.padding)),
        pool.ceil_mode,
        pool.count_include_pad,
        pool.divisor_override,
    )


def _adaptive_pool(pool: nn.AdaptiveAvgPool2d) -> nn.AdaptiveAvgPool3d:
    return nn.AdaptiveAvgPool3d((1, *_pair(pool.output_size)))


def _dropout(dropout: nn.Dropout2d) -> nn.Dropout3d:
    return nn.Dropout3d(dropout.p)


def _pair(size: Any) -> tuple[Any, Any]:
    """Height and width, from one number for both or from a pair."""
    height, width = size if isinstance(size, tuple) else (size, size)
    return height, width


_COUNTERPARTS: dict[type[nn.Module], Callable[[Any], nn.Module]] = {
    nn.BatchNorm2d: _norm,
    nn.MaxPool2d: _max_pool,
    nn.AvgPool2d: _average_pool,
    nn.AdaptiveAvgPool2d: _adaptive_pool,
    nn.Dropout2d: _dropout,
}


def inflated_resnet(
    classes: int, shape: ResNet2dShape | None = None, *, time_kernel: int = 3
) -> nn.Module:
    """An inflated ResNet with random weights: ``(N, 3, T, H, W)`` to logits ``(N, classes)``."""
    network = inflate(ResNet2d(classes, shape or ResNet2dShape()), time_kernel=time_kernel)
    initialise(network, last_norm="bn3")
    return network
