"""The CAM family's adapter: a function of (activation, gradient) becomes an attribution method.

Activation ``A`` and gradient ``G`` are ``(N, C, T, H, W)``; the function returns a map
``(N, T, H, W)``. One forward pass serves all layers and targets, one backward pass all layers of a
target.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from praxiscope.attribution.methods import AttributionMethod, RawMaps, register_method

if TYPE_CHECKING:
    from torch import Tensor

    from praxiscope.attribution.inputs import MethodInputs
    from praxiscope.models.model import Layer, VideoModel

    Combine = Callable[[Tensor, Tensor], Tensor]


def cam_method(
    name: str, summary: str, *, title: str = "", uses_gradient: bool = True
) -> Callable[[Combine], Combine]:
    """Register a function of (activation, gradient) as a method.

    Args:
        name: how a user asks for it.
        summary: one line that explains it.
        title: its name in the literature.
        uses_gradient: False where the map is the same for every target. It is then computed once,
            without a backward pass, and the function receives an empty tensor as its gradient.
    """

    def register(combine: Combine) -> Combine:
        def maps(
            model: VideoModel,
            inputs: MethodInputs,
            targets: Tensor,
            layers: Mapping[str, Layer],
        ) -> list[RawMaps]:
            # Imports torch, which a list of the methods does not need.
            from praxiscope.attribution.cam_maps import activation_maps, gradient_maps

            recording = inputs.record(model, layers, gradients=uses_gradient)
            by_layer = (
                gradient_maps(recording, targets, combine, model)
                if uses_gradient
                else activation_maps(recording, targets.shape[1], combine)
            )
            return [RawMaps(values, layer, layers[layer]) for layer, values in by_layer.items()]

        register_method(AttributionMethod(name, summary, title or name, maps, True, uses_gradient))
        return combine

    return register
