"""One forward pass that keeps logits and a short description of chosen layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from praxiscope.attribution.engine import evaluating
from praxiscope.errors import ModelError
from praxiscope.models.layouts import activation
from praxiscope.models.model import Layer, VideoModel

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Observation:
    """What a network said of some clips.

    Attributes:
        logits: ``(N, K)``.
        features: by layer, ``(N, 2 C)``: the mean of each channel over space and time, then the
            standard deviation over time of its mean over space.
    """

    logits: Floats
    features: Mapping[str, Floats]


@torch.inference_mode()
def observe(
    model: VideoModel,
    pathways: Sequence[Tensor],
    layers: Mapping[str, Layer],
    *,
    views: int = 1,
    bfloat16: bool = False,
) -> Observation:
    """Run a network once.

    Activations are reduced as they appear, so that no more than one layer is held.

    Args:
        model: the network.
        pathways: one ``(N * views, C, T, H, W)`` tensor a pathway.
        layers: which to describe, by name.
        views: of each clip, next to each other; what is found is their mean.
        bfloat16: compute in bfloat16 where that is safe (autocast).

    Raises:
        ModelError: a layer did not run, or emits no grid of its layout.
    """
    described: dict[str, Tensor] = {}
    with ExitStack() as stack:
        stack.enter_context(evaluating(model.network))
        if bfloat16:
            stack.enter_context(torch.autocast(pathways[0].device.type, torch.bfloat16))
        for name, layer in layers.items():
            size = pathways[min(layer.pathway, len(pathways) - 1)].shape[2:]
            hook = _describe(described, name, layer, (size[0], size[1], size[2]))
            handle = model.network.get_submodule(layer.path).register_forward_hook(hook)
            stack.callback(handle.remove)
        logits = model.logits(pathways)
    missing = [name for name in layers if name not in described]
    if missing:
        raise ModelError("did not run for this input", where=f"layer {', '.join(missing)}")
    return Observation(
        _mean_of_views(logits, views),
        {name: _mean_of_views(described[name], views) for name in layers},
    )


def _describe(
    described: dict[str, Tensor], name: str, layer: Layer, size: tuple[int, int, int]
) -> Callable[..., None]:
    def hook(module: nn.Module, arguments: Any, output: Any) -> None:
        emitted = activation(output, layer.pathway)
        try:
            grid = layer.layout.to_grid(emitted, layer.extent(size))
        except (RuntimeError, IndexError):
            grid = emitted
        if grid.ndim != 5:
            raise ModelError(
                f"emits {tuple(emitted.shape)}, which is no grid of {layer.layout.name}",
                where=f"layer {name}",
            )
        over_time = grid.float().mean((3, 4))
        described[name] = torch.cat([over_time.mean(2), over_time.std(2, correction=0)], 1)

    return hook


def _mean_of_views(values: Tensor, views: int) -> Floats:
    apart = values.float().reshape(-1, views, values.shape[1])
    mean: Floats = apart.mean(1).cpu().numpy()
    return mean
