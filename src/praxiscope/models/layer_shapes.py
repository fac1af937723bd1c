"""Shapes of a model's layers, without its weights."""

from __future__ import annotations

from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model, meta_model, model_card
from praxiscope.models.tracing import Trace

_SIDE = 64
"""Rows and columns of the clip that convolutional networks run on: their channels are the same."""


def layer_shapes(name: str) -> tuple[VideoModel, dict[str, tuple[int, ...]]]:
    """An untrained model, and ``(N, C, T, H, W)`` of its layers for a clip of the recipe's size.

    The network runs on a small clip, which is faster than a trace without values at full size (it
    needs torch's compiler). Networks of other libraries are traced without values.

    Raises:
        ModelError: there is no such model, or an optional package is missing.
    """
    card = model_card(name)
    sizes = card.recipe.input_sizes
    if card.requires:
        model, traced_sizes, device = meta_model(name), sizes, "meta"
    else:
        model = load_model(name, weights="random")
        traced_sizes, device = tuple((time, _SIDE, _SIDE) for time, _, _ in sizes), "cpu"
    trace = Trace.run(model.network, traced_sizes, model.call, device, keep=list(model.layers))
    shapes: dict[str, tuple[int, ...]] = {}
    for path, layer in model.layers.items():
        extent = layer.extent(traced_sizes[layer.pathway])
        channels = layer.layout.to_grid(trace.activations[layer.path], extent).shape[1]
        shapes[path] = (1, channels, *layer.extent(sizes[layer.pathway]))
    return model, shapes
