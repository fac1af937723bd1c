"""AdamW and SGD for fine-tuning, and Muon for random initial weights."""

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
    """Optimisers of all trainable parameters; biases and norms have no weight decay.

    Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon) replaces the update of a
    matrix by the nearest orthogonal matrix, so that rare directions learn as fast as frequent
    ones. As its authors recommend, it trains the layers between the first layer and the head;
    AdamW trains the other parameters.

    Args:
        network: the network, on its device and in its final memory format.
        settings: contain the name of the optimiser.
        head: path of the last linear module.
    """
    inner = _inner_weights(network, head) if settings.optimiser == MUON else []
    inner_ids = {id(weight) for weight in inner}
    others = [p for p in network.parameters() if p.requires_grad and id(p) not in inner_ids]
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
    """Set the learning rate of all parameter groups."""
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["lr"] = rate


def _inner_weights(network: nn.Module, head: str) -> list[Tensor]:
    """Trainable weights of linear and convolution modules, without the first layer and the head."""
    last = find_head(network, head)
    return [
        module.weight
        for module in network.modules()
        if isinstance(module, nn.Linear | nn.Conv2d | nn.Conv3d)
        and module is not last
        and module.weight.requires_grad
        and module.weight.shape[1] > _COLOURS  # not the first layer, not depthwise
    ]


def _muon(weights: Sequence[Tensor], settings: Settings) -> torch.optim.Optimizer:
    """Muon of torch, which accepts only matrices, over kernels that are viewed as matrices."""
    views = [nn.Parameter(_as_matrix(weight.detach(), weight)) for weight in weights]

    def copy_gradients(*_: Any) -> None:
        for weight, view in zip(weights, views, strict=True):
            view.grad = None if weight.grad is None else _as_matrix(weight.grad, weight)

    optimiser = torch.optim.Muon(
        views,
        settings.learning_rate,
        settings.weight_decay,
        adjust_lr_fn="match_rms_adamw",  # makes learning rates comparable to AdamW
    )
    optimiser.register_step_pre_hook(copy_gradients)
    return optimiser


def _as_matrix(tensor: Tensor, weight: Tensor) -> Tensor:
    """A tensor as ``(outputs, inputs x kernel)``; for ``weight`` itself this is a view."""
    if not weight.is_contiguous():
        tensor = tensor.movedim(1, -1)  # channels last
    return tensor.flatten(1)
