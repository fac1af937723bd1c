"""Which layers to look at, and which can't be looked at."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from praxiscope.errors import AttributionError, nearest
from praxiscope.models.model import Layer, VideoModel
from praxiscope.models.tracing import Trace


def choose_layers(model: VideoModel, names: Sequence[str]) -> dict[str, Layer]:
    """The layers a user names: ``last``, ``all``, a registered layer, or any module's path.

    Raises:
        AttributionError: no such layer (the nearest names are suggested), or no default layer.
    """
    chosen: dict[str, Layer] = {}
    for name in names or ("last",):
        if name == "last":
            if not model.default_layers:
                raise AttributionError(
                    f"{model.name} has no default layer",
                    where="layer",
                    remedy=f"name one of {', '.join(model.layers)}",
                )
            chosen |= {default: model.layers[default] for default in model.default_layers}
        elif name == "all":
            chosen |= {
                known: layer for known, layer in model.layers.items() if not layer.class_token_only
            }
        else:
            chosen[name] = _find(model, name)
    return chosen


def _find(model: VideoModel, name: str) -> Layer:
    if name in model.layers:
        return model.layers[name]
    modules = dict(model.network.named_modules())
    if name not in modules or not name:
        raise AttributionError(
            f"no layer {name!r} in {model.name}",
            where="layer",
            remedy=nearest(name, [*model.layers, "last", "all"]),
        )
    layer = Trace.of(model).layer(name)
    if layer is None:
        raise AttributionError(
            f"module {name!r} of {model.name} emits no grid over space and time",
            where="layer",
            remedy=f"good layers: {', '.join(model.layers)}",
        )
    return layer


def refuse_zero_gradient_layer(model: VideoModel, name: str, gradient: Tensor) -> None:
    """Refuse a layer whose gradient is zero in every cell of every clip.

    The last block of a network with a class token is such a layer: its head reads the class token
    alone, which that block has already computed.

    Raises:
        AttributionError: it names the layer to use instead.
    """
    if gradient.any():
        return
    layer = model.layers.get(name)
    why = (
        "the head reads only the class token of it"
        if layer and layer.class_token_only
        else "nothing after it depends on it"
    )
    better = _last_seen_before(model, name)
    raise AttributionError(
        f"the gradient is zero everywhere: {why}",
        where=f"layer {name}",
        remedy=f"use {better}" if better else "choose another layer or other weights",
    )


def _last_seen_before(model: VideoModel, name: str) -> str | None:
    names = list(model.layers)
    earlier = names[: names.index(name)] if name in names else list(model.default_layers)
    seen = [other for other in earlier if not model.layers[other].class_token_only]
    return seen[-1] if seen else None
