"""The methods and layers that heatmaps of a run can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxiscope.server.schemas.explanations import LayerResponse, MethodResponse, OptionsResponse

if TYPE_CHECKING:
    from praxiscope.models.model import VideoModel

DEFAULT_METHOD = "grad-cam"

MAX_DEPTHS = 5
"""Maximum number of layers of a pathway in the overview of all depths."""

_PATHWAYS = ("slow", "fast")


def unavailable(reason: str) -> OptionsResponse:
    """Options without methods and layers, and why there are none."""
    return OptionsResponse(
        unavailable_reason=reason,
        methods=[],
        layers=[],
        default_method=DEFAULT_METHOD,
        default_layers=[],
        depth_layers=[],
    )


def options_of(model: VideoModel) -> OptionsResponse:
    """All methods, and all layers of a network that can have heatmaps."""
    from praxiscope.attribution.methods import known_methods

    has_pathways = len(model.recipe.pathways) > 1
    layers = {name: layer for name, layer in model.layers.items() if not layer.class_token_only}
    by_pathway = {
        pathway: [name for name, layer in layers.items() if layer.pathway == pathway]
        for pathway in sorted({layer.pathway for layer in layers.values()})
    }
    return OptionsResponse(
        unavailable_reason="" if layers else "no layer of the network can have a heatmap",
        methods=[
            MethodResponse(
                name=method.name,
                title=f"{method.name}: {method.summary}",
                needs_layer=method.needs_layer,
            )
            for method in known_methods()
        ],
        layers=[
            LayerResponse(
                name=name, title=name, pathway=_PATHWAYS[layer.pathway] if has_pathways else ""
            )
            for name, layer in layers.items()
        ],
        default_method=DEFAULT_METHOD,
        default_layers=[name for name in model.default_layers if name in layers],
        depth_layers=[name for names in by_pathway.values() for name in evenly_spaced(names)],
    )


def evenly_spaced(names: list[str]) -> list[str]:
    """At most :data:`MAX_DEPTHS` layers of a pathway, evenly spaced from first to last."""
    if len(names) <= MAX_DEPTHS:
        return names
    return [names[round(step * (len(names) - 1) / (MAX_DEPTHS - 1))] for step in range(MAX_DEPTHS)]
