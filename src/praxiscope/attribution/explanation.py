"""What was asked of a clip, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praxiscope.attribution.heatmap import Heatmap
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import Views

ONE_VIEW = Views()


@dataclass(frozen=True)
class Request:
    """What to explain and how.

    Attributes:
        targets: class names or indices, ``top1`` to ``topk``, ``true``, ``A-vs-B``.
        method: a CAM method.
        layers: layer names, ``last`` or ``all``; empty for the model's default layers.
        views: clips and crops of each video; their logits are averaged.
        precision: ``fp32`` or ``bf16``.
    """

    targets: tuple[str, ...] = ("top1",)
    method: str = "grad-cam"
    layers: tuple[str, ...] = ()
    views: Views = ONE_VIEW
    precision: str = "fp32"


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a network made of one clip.

    Attributes:
        clip: the frames that were seen (and perhaps more).
        model: name of the model.
        weights: where its weights came from.
        classes: names by class index.
        logits: ``(classes,)`` float32, averaged over views.
        heatmaps: by target, then layer, then view.
        request: what was asked for.
        label: the clip's true class, None where it is not known.
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

    def save(self, path: str | Path) -> Path:
        """Write an overlay (.mp4, .gif), a grid (.png), the maps (.npz), or all in a folder."""
        from praxiscope.attribution.export import save

        return save(self, Path(path))
