"""What can be asked for about a run's clips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxiscope.server.schemas.explanations import LayerResponse, MethodResponse, OptionsResponse

if TYPE_CHECKING:
    from praxiscope.models.model import VideoModel

USUAL_METHOD = "grad-cam"

DEPTHS = 5
"""Layers of a pathway in a picture of all depths, at most."""

_PATHWAYS = ("slow", "fast")


def unavailable(reason: str) -> OptionsResponse:
    """Nothing can be asked for, and why."""
    return OptionsResponse(
        unavailable=reason,
        methods=[],
        layers=[],
        default_method=USUAL_METHOD,
        default_layers=[],
        depth_layers=[],
    )


def options_of(model: VideoModel) -> OptionsResponse:
    """All methods, and all layers of a network that heat can be made of."""
    from praxiscope.attribution.cam import METHODS

    several = len(model.recipe.pathways) > 1
    layers = {name: layer for name, layer in model.layers.items() if not layer.class_token_only}
    by_pathway = {
        pathway: [name for name, layer in layers.items() if layer.pathway == pathway]
        for pathway in sorted({layer.pathway for layer in layers.values()})
    }
    return OptionsResponse(
        unavailable="" if layers else "the network has no layer that heat can be made of",
        methods=[
            MethodResponse(name=method.name, title=f"{method.name}: {method.summary}")
            for method in METHODS.values()
        ],
        layers=[
            LayerResponse(
                name=name, title=name, pathway=_PATHWAYS[layer.pathway] if several else ""
            )
            for name, layer in layers.items()
        ],
        default_method=USUAL_METHOD,
        default_layers=[name for name in model.default_layers if name in layers],
        depth_layers=[name for names in by_pathway.values() for name in at_even_depths(names)],
    )


def at_even_depths(names: list[str]) -> list[str]:
    """Some of the layers of a pathway, evenly from the first to the last."""
    if len(names) <= DEPTHS:
        return names
    return [names[round(step * (len(names) - 1) / (DEPTHS - 1))] for step in range(DEPTHS)]
