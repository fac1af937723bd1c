"""A running average of a network's weights, which is what is evaluated and kept."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import torch
from torch import Tensor, nn


class WeightAverage:
    """Exponential moving average of parameters and norm statistics (Polyak and Juditsky 1992).

    Attributes:
        network: a copy that holds the averages, in evaluation mode.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        """Start at the network's weights.

        Args:
            network: is followed.
            decay: share of the average that an update keeps, 0 for the newest weights alone.
        """
        self.network = deepcopy(network).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Move towards the network after update number ``step``; fast at first."""
        decay = min(self.decay, (1 + step) / (10 + step))
        averages, newest = list(_numbers(self.network)), list(_numbers(network))
        torch._foreach_lerp_(averages, newest, 1 - decay)


def _numbers(network: nn.Module) -> Iterator[Tensor]:
    tensors = (*network.parameters(), *network.buffers())
    return (tensor.data for tensor in tensors if tensor.is_floating_point())
