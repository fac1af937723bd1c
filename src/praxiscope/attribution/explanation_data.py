"""The result of explaining one clip, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.request import Request
from praxiscope.video.clip import Clip


@dataclass(frozen=True, eq=False)
class ExplanationData:
    """Predictions and heatmaps of one clip.

    Attributes:
        clip: the frames that the network received (and perhaps more).
        model: name of the model.
        weights: where its weights came from.
        classes: names by class index.
        logits: ``(classes,)`` float32, averaged over views.
        heatmaps: by target, then layer, then view.
        request: what was asked for.
        label: the clip's true class, None where it is unknown.
    """

    clip: Clip
    model: str
    weights: str
    classes: tuple[str, ...]
    logits: NDArray[np.float32]
    heatmaps: tuple[Heatmap, ...]
    request: Request
    label: str | None = None

    @property
    def probabilities(self) -> NDArray[np.float32]:
        """``(classes,)``, softmax of the averaged logits."""
        exponential = np.exp(self.logits - self.logits.max())
        probabilities: NDArray[np.float32] = exponential / exponential.sum()
        return probabilities

    def top(self, count: int = 5) -> list[tuple[str, float]]:
        """The most probable classes with their probabilities, best first."""
        order = np.argsort(-self.logits, kind="stable")[:count]
        return [(self.classes[index], float(self.probabilities[index])) for index in order]
