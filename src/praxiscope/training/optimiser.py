"""AdamW and SGD as recognisers are usually trained with, and Muon for wholly new weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from praxiscope.training.head import find_head
from praxiscope.training.settings import MUON, SGD, Settings

MOMENTUM = 0.9
_COLOURS = 3


def make_optimisers(
    network: nn.Module, settings: Settings, head: str
) -> tuple[torch.optim.Optimizer, ...]:
    """Optimisers that share the parameters that learn; biases and norms do not decay.

    Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon) turns the updates of
    matrices into the nearest orthogonal ones, so that rare directions learn as fast as frequent
    ones. As its authors advise, it is for what lies between the first layer and the head; AdamW has
    the rest.

    Args:
        network: on its device, laid out in memory as it will be trained.
        settings: name the optimiser.
        head: path of the last linear module.
    """
    inner = _inner_weights(network, head) if settings.optimiser == MUON else []
    taken = {id(weight) for weight in inner}
    others = [p for p in network.parameters() if p.requires_grad and id(p) not in taken]
    groups = [
        {"params": [p for p in others if p.ndim > 1], "weight_decay": settings.weight_decay},
        {"params": [p for p in others if p.ndim <= 1], "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    if settings.optimiser == SGD:
        return (torch.optim.SGD(groups, settings.learning_rate, MOMENTUM, nesterov=True),)
    adamw = torch.optim.AdamW(groups, settings.learning_rate)
    return (_muon(inner, settings), adamw) if inner else (adamw,)


def set_learning_rate(optimisers: Sequence[torch.optim.Optimizer], rate: float) -> None:
    """Give all groups the same rate."""
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["lr"] = rate


def _inner_weights(network: nn.Module, head: str) -> list[Tensor]:
    """Weights of linear modules and whole convolutions that learn, but for both ends."""
    last = find_head(network, head)
    return [
        module.weight
        for module in network.modules()
        if isinstance(module, nn.Linear | nn.Conv2d | nn.Conv3d)
        and module is not last
        and module.weight.requires_grad
        and module.weight.shape[1] > _COLOURS  # neither the first layer nor channel by channel
    ]


def _muon(weights: Sequence[Tensor], settings: Settings) -> torch.optim.Optimizer:
    """Torch's Muon, which knows nothing but matrices, over kernels seen as matrices."""
    views = [nn.Parameter(_as_matrix(weight.detach(), weight)) for weight in weights]

    def hand_over_gradients(*_: Any) -> None:
        for weight, view in zip(weights, views, strict=True):
            view.grad = None if weight.grad is None else _as_matrix(weight.grad, weight)

    optimiser = torch.optim.Muon(
        views,
        settings.learning_rate,
        settings.weight_decay,
        adjust_lr_fn="match_rms_adamw",  # so that AdamW's learning rates fit
    )
    optimiser.register_step_pre_hook(hand_over_gradients)
    return optimiser


def _as_matrix(tensor: Tensor, weight: Tensor) -> Tensor:
    """``(outputs, inputs x kernel)``; of ``weight`` itself a view, so that it learns."""
    if not weight.is_contiguous():
        tensor = tensor.movedim(1, -1)  # channels last
    return tensor.flatten(1)
