"""A moving average of the weights of a network, which is evaluated and stored."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import torch
from torch import Tensor, nn


class WeightAverage:
    """Exponential moving average of parameters and norm statistics (Polyak and Juditsky 1992).

    Attributes:
        network: a copy of the network with the averages, in evaluation mode.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        """Start with the current weights of the network.

        Args:
            network: the network to average.
            decay: share of the average that an update keeps; 0 means the newest weights.
        """
        self.network = deepcopy(network).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Include the weights after update ``step``; the decay is smaller in the first updates."""
        decay = min(self.decay, (1 + step) / (10 + step))
        averages, weights = list(_float_tensors(self.network)), list(_float_tensors(network))
        torch._foreach_lerp_(averages, weights, 1 - decay)


def _float_tensors(network: nn.Module) -> Iterator[Tensor]:
    tensors = (*network.parameters(), *network.buffers())
    return (tensor.data for tensor in tensors if tensor.is_floating_point())
