"""One forward pass that returns logits, features of chosen layers, and heatmaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from praxiscope.attribution.engine import record
from praxiscope.errors import ModelError
from praxiscope.models.layouts import activation
from praxiscope.models.model import Layer, VideoModel
from praxiscope.pipeline.heatmaps import predicted_class_maps

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ModelOutputs:
    """What a network computes for some clips.

    Attributes:
        logits: ``(N, K)``.
        features: by layer, ``(N, 2 C)``: the mean of each channel over space and time, then the
            standard deviation over time of its mean over space.
        heatmaps: as :func:`heatmaps.predicted_class_maps`, None where they are not computed.
    """

    logits: Floats
    features: Mapping[str, Floats]
    heatmaps: NDArray[np.uint8] | None = None

    def of(self, clips: NDArray[np.bool_]) -> ModelOutputs:
        """The outputs of some of the clips.

        Args:
            clips: truth value for each clip, ``(N,)``.
        """
        return ModelOutputs(
            self.logits[clips],
            {name: values[clips] for name, values in self.features.items()},
            None if self.heatmaps is None else self.heatmaps[clips],
        )

    @classmethod
    def concatenate(cls, batches: Sequence[ModelOutputs]) -> ModelOutputs:
        """The outputs of one network for several batches, one after the other."""
        maps = [outputs.heatmaps for outputs in batches if outputs.heatmaps is not None]
        return cls(
            np.concatenate([outputs.logits for outputs in batches]),
            {
                name: np.concatenate([outputs.features[name] for outputs in batches])
                for name in batches[0].features
            },
            np.concatenate(maps) if maps else None,
        )


@torch.inference_mode(False)  # gradients, whatever mode the caller is in
def forward(
    model: VideoModel,
    pathways: Sequence[Tensor],
    layers: Mapping[str, Layer],
    *,
    views: int = 1,
    bfloat16: bool = False,
    mapped: Mapping[str, Layer] | None = None,
) -> ModelOutputs:
    """Run a network once.

    Activations are reduced at once, so that only those of the mapped layer stay in memory.

    Args:
        model: the network.
        pathways: a ``(N * views, C, T, H, W)`` tensor for each pathway.
        layers: whose features are returned, by name.
        views: number of views of each clip, next to each other; their mean is returned.
        bfloat16: whether to compute in bfloat16 where that is safe (autocast).
        mapped: the single layer whose heatmaps are returned, by name.

    Raises:
        ModelError: a layer did not run, or emits no grid of its layout.
    """
    features: dict[str, Tensor] = {}
    with ExitStack() as stack:
        for name, layer in layers.items():
            size = pathways[min(layer.pathway, len(pathways) - 1)].shape[2:]
            hook = _feature_hook(features, name, layer, (size[0], size[1], size[2]))
            handle = model.network.get_submodule(layer.path).register_forward_hook(hook)
            stack.callback(handle.remove)
        recording = record(model, pathways, mapped or {}, bfloat16=bfloat16)
    missing = [name for name in layers if name not in features]
    if missing:
        raise ModelError("did not run for this input", where=f"layer {', '.join(missing)}")
    return ModelOutputs(
        _mean_of_views(recording.logits.detach(), views),
        {name: _mean_of_views(features[name], views) for name in layers},
        predicted_class_maps(recording, views) if mapped else None,
    )


def _feature_hook(
    features: dict[str, Tensor], name: str, layer: Layer, size: tuple[int, int, int]
) -> Callable[..., None]:
    def hook(module: nn.Module, arguments: Any, output: Any) -> None:
        emitted = activation(output, layer.pathway).detach()
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
        features[name] = torch.cat([over_time.mean(2), over_time.std(2, correction=0)], 1)

    return hook


def _mean_of_views(values: Tensor, views: int) -> Floats:
    by_view = values.float().reshape(-1, views, values.shape[1])
    mean: Floats = by_view.mean(1).cpu().numpy()
    return mean
