"""Maps of a recorded forward pass by a function of (activation, gradient)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from praxiscope.attribution.engine import Recording
from praxiscope.attribution.layers import refuse_zero_gradient_layer
from praxiscope.models.model import VideoModel

Combine = Callable[[Tensor, Tensor], Tensor]
"""``(activation, gradient)``, both ``(N, C, T, H, W)``, to a map ``(N, T, H, W)``."""


def gradient_maps(
    recording: Recording, targets: Tensor, combine: Combine, model: VideoModel
) -> dict[str, Tensor]:
    """Raw maps ``(N, targets, T, H, W)`` of every recorded layer.

    Args:
        recording: a forward pass; its graph is freed.
        targets: ``(N, targets, classes)``: each target's score is the product with the logits.
        combine: how activation and gradient become a map.
        model: names a better layer where the gradient of one is zero.

    Raises:
        AttributionError: the gradient of a layer is zero everywhere.
    """
    activations = recording.activations()
    targets = targets.to(recording.logits.device)
    maps: dict[str, list[Tensor]] = {name: [] for name in activations}
    last = targets.shape[1] - 1
    for position in range(targets.shape[1]):
        scores = (recording.logits * targets[:, position]).sum(1)
        for name, gradient in recording.gradients(scores, last=position == last).items():
            refuse_zero_gradient_layer(model, name, gradient)
            maps[name].append(combine(activations[name], gradient))
    return {name: torch.stack(layer_maps, 1) for name, layer_maps in maps.items()}


def activation_maps(recording: Recording, targets: int, combine: Combine) -> dict[str, Tensor]:
    """Raw maps ``(N, targets, T, H, W)`` of every recorded layer, the same for every target.

    Args:
        recording: a forward pass; it needs no graph.
        targets: how many there are.
        combine: how an activation becomes a map; its second argument is an empty tensor.
    """
    return {
        name: combine(activation, activation.new_empty(0))[:, None].expand(-1, targets, -1, -1, -1)
        for name, activation in recording.activations().items()
    }
