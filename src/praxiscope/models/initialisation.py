"""Random weights with which signals and gradients pass through a network in evaluation mode."""

from __future__ import annotations

from torch import nn

LAST_NORM_WEIGHT = 0.25


def initialise(network: nn.Module, last_norm: str) -> None:
    """Draw weights after He et al. 2015 (fan in), identity norms and small linear weights.

    The norm that ends a residual branch starts at ``LAST_NORM_WEIGHT``: at one, activations of deep
    networks would grow with every block; at zero, as in some training recipes, no gradient would
    reach the branch of a new network.

    Args:
        network: changed in place.
        last_norm: name of that norm within its block, such as ``norm_c``.
    """
    for path, module in network.named_modules():
        if isinstance(module, nn.Conv2d | nn.Conv3d):
            nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.01)
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d | nn.BatchNorm3d):
            is_last = path.rpartition(".")[2] == last_norm
            nn.init.constant_(module.weight, LAST_NORM_WEIGHT if is_last else 1.0)
            nn.init.zeros_(module.bias)
