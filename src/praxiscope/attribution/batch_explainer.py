"""A batch through the network in chunks of bounded size: logits first, then maps of any targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from praxiscope.attribution.engine import evaluating
from praxiscope.attribution.inputs import MethodInputs
from praxiscope.attribution.methods import AttributionMethod, RawMaps
from praxiscope.errors import AttributionError
from praxiscope.models.model import Layer, VideoModel

VIEWS_AT_ONCE = 8
"""Views that go through the network together; bounds the memory of 30-view tests."""


class BatchExplainer:
    """Logits of a batch, then its maps for targets that depend on them.

    Where a batch fits one chunk and the method needs layers, the network runs once: the recorded
    pass serves both. Otherwise it runs a second time for the maps, so that no more than one
    chunk's activations are in memory.

    Attributes:
        logits: ``(N, classes)`` float32, cut from any graph.
    """

    def __init__(
        self,
        model: VideoModel,
        pathways: Sequence[Tensor],
        layers: Mapping[str, Layer],
        method: AttributionMethod,
        *,
        bfloat16: bool = False,
    ) -> None:
        self._model, self._layers, self._method = model, layers, method
        split = (torch.split(tensor, VIEWS_AT_ONCE) for tensor in pathways)
        self._chunks = [
            MethodInputs(tensors, bfloat16=bfloat16) for tensors in zip(*split, strict=True)
        ]
        if len(self._chunks) == 1 and method.needs_layer:
            (chunk,) = self._chunks
            self.logits = chunk.record_ahead(model, layers, gradients=method.uses_gradient)
        else:
            self.logits = torch.cat([chunk.logits(model) for chunk in self._chunks])

    def maps(self, targets: Tensor) -> list[RawMaps]:
        """Raw maps of the whole batch in the method's order, on the processor.

        Args:
            targets: ``(N, targets, classes)``: each target's score is the product with the logits.

        Raises:
            AttributionError: a layer's gradient is zero everywhere, or the method returns
                something other than maps of every view and target.
        """
        chunk_maps = [
            self._maps_of_chunk(chunk, chunk_targets)
            for chunk, chunk_targets in zip(
                self._chunks, torch.split(targets, VIEWS_AT_ONCE), strict=True
            )
        ]
        return [
            replace(parts[0], values=torch.cat([part.values for part in parts]))
            for parts in zip(*chunk_maps, strict=True)
        ]

    def _maps_of_chunk(self, chunk: MethodInputs, targets: Tensor) -> list[RawMaps]:
        with (
            evaluating(self._model.network),
            torch.set_grad_enabled(self._method.uses_gradient),
        ):
            maps = self._method.maps(self._model, chunk, targets, self._layers)
        return [self._on_processor(layer_maps, *targets.shape[:2]) for layer_maps in maps]

    def _on_processor(self, maps: RawMaps, views: int, targets: int) -> RawMaps:
        shape = tuple(maps.values.shape)
        if len(shape) != 5 or shape[:2] != (views, targets):
            raise AttributionError(
                f"returns maps of shape {shape} for {views} views and {targets} targets",
                where=f"method {self._method.name}",
                remedy="return (views, targets, T, H, W)",
            )
        return replace(maps, values=maps.values.detach().float().cpu())
