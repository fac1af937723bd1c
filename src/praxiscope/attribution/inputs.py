"""The views that an attribution method explains, and ways to run the network on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from praxiscope.attribution.engine import Recording, evaluating, record
from praxiscope.models.model import Layer, VideoModel


class MethodInputs:
    """A chunk of prepared views.

    Attributes:
        pathways: one normalised float32 tensor ``(N, C, T, H, W)`` per pathway.
        bfloat16: whether the network computes in bfloat16 where that is safe (autocast).
    """

    def __init__(self, pathways: Sequence[Tensor], *, bfloat16: bool = False) -> None:
        self.pathways, self.bfloat16 = tuple(pathways), bfloat16
        self._recording: Recording | None = None

    def logits(self, model: VideoModel) -> Tensor:
        """Logits ``(N, classes)`` float32, without any graph."""
        with evaluating(model.network), torch.no_grad():
            return self.forward(model, self.pathways)

    def forward(self, model: VideoModel, pathways: Sequence[Tensor]) -> Tensor:
        """Logits of changed pathways (perturbed, or leaves of a graph), in the same precision."""
        device = self.pathways[0].device.type
        with torch.autocast(device, torch.bfloat16, enabled=self.bfloat16):
            return model.logits(pathways)

    def record(
        self, model: VideoModel, layers: Mapping[str, Layer], *, gradients: bool = True
    ) -> Recording:
        """Run the network once and record layers; a pass from :meth:`record_ahead` is used up.

        Args:
            model: the network.
            layers: what to record, by name.
            gradients: False builds no graph; no gradient can be computed then.
        """
        recording, self._recording = self._recording, None
        if recording is not None:
            return recording
        return record(model, self.pathways, layers, bfloat16=self.bfloat16, gradients=gradients)

    def record_ahead(
        self, model: VideoModel, layers: Mapping[str, Layer], *, gradients: bool = True
    ) -> Tensor:
        """Like :meth:`record`, which returns this pass later; gives its logits, cut from the graph.

        One forward pass then serves both: the logits that decide the targets, and the maps.
        """
        self._recording = self.record(model, layers, gradients=gradients)
        return self._recording.logits.detach()
