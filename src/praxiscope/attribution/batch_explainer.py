"""A batch through the network in chunks of bounded size: logits first, then maps of any targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from praxiscope.attribution.cam import CamMethod
from praxiscope.attribution.engine import Recording, evaluating, record
from praxiscope.attribution.layers import refuse_zero_gradient_layer
from praxiscope.models.model import Layer, VideoModel

VIEWS_AT_ONCE = 8
"""Views that go through the network together; bounds the memory of 30-view tests."""


class BatchExplainer:
    """Logits of a batch now, maps of it for targets that are chosen by them.

    A batch that fits one chunk runs once: its recording serves both. A larger one runs a second
    time for the maps, so that no more than one chunk's activations are held.

    Attributes:
        logits: ``(N, classes)`` float32, cut from any graph.
    """

    def __init__(
        self,
        model: VideoModel,
        pathways: Sequence[Tensor],
        layers: Mapping[str, Layer],
        *,
        bfloat16: bool = False,
    ) -> None:
        self._model, self._layers, self._bfloat16 = model, layers, bfloat16
        split = (torch.split(tensor, VIEWS_AT_ONCE) for tensor in pathways)
        self._chunks = list(zip(*split, strict=True))
        self._recording: Recording | None = None
        if len(self._chunks) == 1:
            self._recording = self._record(self._chunks[0])
            self.logits = self._recording.logits.detach()
        else:
            self.logits = torch.cat([self._logits_only(chunk) for chunk in self._chunks])

    def maps(self, weights: Tensor, method: CamMethod) -> dict[str, NDArray[np.float32]]:
        """Raw maps ``(N, targets, T, H, W)`` of every layer; can be asked for once.

        Args:
            weights: ``(N, targets, classes)``: each target's score is the product with the logits.
            method: how activation and gradient become a map.

        Raises:
            AttributionError: a layer's gradient is zero everywhere.
        """
        found: dict[str, list[Tensor]] = {name: [] for name in self._layers}
        for chunk, rows in zip(self._chunks, torch.split(weights, VIEWS_AT_ONCE), strict=True):
            recording, self._recording = self._recording or self._record(chunk), None
            for name, maps in maps_of(recording, rows, method, self._model).items():
                found[name].append(maps.cpu())
        return {name: torch.cat(maps).numpy() for name, maps in found.items()}

    def _record(self, chunk: Sequence[Tensor]) -> Recording:
        return record(self._model, chunk, self._layers, bfloat16=self._bfloat16)

    def _logits_only(self, chunk: Sequence[Tensor]) -> Tensor:
        device = chunk[0].device.type
        with (
            evaluating(self._model.network),
            torch.no_grad(),
            torch.autocast(device, torch.bfloat16, enabled=self._bfloat16),
        ):
            return self._model.logits(chunk)


def maps_of(
    recording: Recording, weights: Tensor, method: CamMethod, model: VideoModel
) -> dict[str, Tensor]:
    """Raw maps ``(N, targets, T, H, W)`` of every recorded layer.

    Args:
        recording: a forward pass.
        weights: ``(N, targets, classes)``: each target's score is the product with the logits.
        method: how activation and gradient become a map.
        model: names a better layer where one is blind.
    """
    activations = recording.activations()
    weights = weights.to(recording.logits.device)
    maps: dict[str, list[Tensor]] = {name: [] for name in activations}
    for place in range(weights.shape[1]):
        scores = (recording.logits * weights[:, place]).sum(1)
        gradients = (
            recording.gradients(scores, last=place == weights.shape[1] - 1)
            if method.uses_gradient
            else activations
        )
        for name, gradient in gradients.items():
            refuse_zero_gradient_layer(model, name, gradient)
            maps[name].append(method.combine(activations[name], gradient))
    return {name: torch.stack(found, 1) for name, found in maps.items()}
