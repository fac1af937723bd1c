"""The registry of attribution methods: what a method is, and which ones exist.

A method turns a batch of inputs and targets into raw maps. It may use layers of the network (the
CAM family, see :mod:`praxiscope.attribution.cam`) or ignore them (gradients of the input,
perturbations). A new method is one file in the folder ``families``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, TypeVar

from praxiscope.attribution import families
from praxiscope.attribution.placement import INPUT, CellPlacement
from praxiscope.errors import AttributionError, nearest

if TYPE_CHECKING:
    from torch import Tensor

    from praxiscope.attribution.inputs import MethodInputs
    from praxiscope.models.model import Layer, VideoModel


@dataclass(frozen=True, eq=False)
class RawMaps:
    """Maps of a batch on one grid of cells.

    Attributes:
        values: ``(N, targets, T, H, W)`` float32, not negative, not normalised.
        layer_name: the layer that the cells belong to; empty for maps of the input itself.
        placement: where the cells lie in the network's input.
    """

    values: Tensor
    layer_name: str = ""
    placement: CellPlacement = INPUT


class MapFunction(Protocol):
    """Computes the raw maps of one batch."""

    def __call__(
        self,
        model: VideoModel,
        inputs: MethodInputs,
        targets: Tensor,
        layers: Mapping[str, Layer],
    ) -> Sequence[RawMaps]:
        """Compute the maps.

        Args:
            model: the network.
            inputs: the prepared views, and ways to run the network on them.
            targets: ``(N, targets, classes)``; the score of a target is the sum over the classes
                of its row times the logits.
            layers: the chosen layers by name; empty for a method that needs none.

        Returns:
            One entry per layer, or one per pathway of the input; always in the same order.
        """
        ...


@dataclass(frozen=True)
class AttributionMethod:
    """A way to compute where the evidence for a target lies.

    Attributes:
        name: how a user asks for it, such as ``grad-cam``.
        summary: one line that explains it.
        title: its name in the literature, such as ``Grad-CAM``.
        maps: computes the raw maps of a batch.
        needs_layer: False where the maps belong to the input, not to a layer.
        uses_gradient: False where no gradient has to be computed.
    """

    name: str
    summary: str
    title: str
    maps: MapFunction
    needs_layer: bool = False
    uses_gradient: bool = True


_METHODS: dict[str, AttributionMethod] = {}

Function = TypeVar("Function", bound=MapFunction)


def attribution_method(
    name: str,
    summary: str,
    *,
    title: str = "",
    needs_layer: bool = False,
    uses_gradient: bool = True,
) -> Callable[[Function], Function]:
    """Register a :class:`MapFunction` as a method; a second one of the same name replaces it."""

    def register(maps: Function) -> Function:
        register_method(
            AttributionMethod(name, summary, title or name, maps, needs_layer, uses_gradient)
        )
        return maps

    return register


def register_method(method: AttributionMethod) -> None:
    """Add a method to the registry."""
    _METHODS[method.name] = method


def known_methods() -> tuple[AttributionMethod, ...]:
    """All methods, in the order of their registration."""
    for module in iter_modules(families.__path__):
        import_module(f"{families.__name__}.{module.name}")
    return tuple(_METHODS.values())


def find_method(name: str) -> AttributionMethod:
    """The method of that name; case, ``-`` and ``_`` do not matter.

    Raises:
        AttributionError: there is no such method; the message suggests the nearest names.
    """
    methods = known_methods()
    for method in methods:
        if _normalise(method.name) == _normalise(name):
            return method
    raise AttributionError(
        f"no method {name!r}",
        where="method",
        remedy=nearest(name, [method.name for method in methods]),
    )


def _normalise(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
