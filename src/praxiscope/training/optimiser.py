"""AdamW and SGD as recognisers are usually trained with."""

from __future__ import annotations

import torch
from torch import nn

from praxiscope.training.settings import Settings

MOMENTUM = 0.9


def make_optimiser(network: nn.Module, settings: Settings) -> torch.optim.Optimizer:
    """An optimiser of the parameters that learn; biases and norms do not decay."""
    learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in learning if p.ndim > 1], "weight_decay": settings.weight_decay},
        {"params": [p for p in learning if p.ndim <= 1], "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    if settings.optimiser == "sgd":
        return torch.optim.SGD(groups, settings.learning_rate, MOMENTUM, nesterov=True)
    return torch.optim.AdamW(groups, settings.learning_rate)


def set_learning_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Give all groups the same rate."""
    for group in optimiser.param_groups:
        group["lr"] = rate
