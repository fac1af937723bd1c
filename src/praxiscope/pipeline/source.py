"""Where a worker gets its network from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model


@dataclass(frozen=True)
class ZooModel:
    """A model of the zoo, which each worker loads.

    Attributes:
        name: of the model.
        weights: as for :func:`praxiscope.models.registry.load_model`.
        classes: names by class index, None for the class names of the weights.
    """

    name: str
    weights: str | None = None
    classes: Sequence[str] | None = None

    def load(self, device: str) -> VideoModel:
        """Load the model on a device."""
        return load_model(self.name, weights=self.weights, classes=self.classes, device=device)


@dataclass(frozen=True, eq=False)
class InMemoryModel:
    """A network that exists only in memory, such as a user's; it is sent to each worker."""

    model: VideoModel

    def load(self, device: str) -> VideoModel:
        """Load the model on a device."""
        return self.model.to(device)


Source = ZooModel | InMemoryModel


def named(name: str, weights: str | Path | None, classes: Sequence[str] | None) -> ZooModel:
    """A model of the zoo with an absolute path to its weights."""
    if weights is not None and Path(weights).expanduser().exists():
        weights = Path(weights).expanduser().absolute()
    return ZooModel(name, None if weights is None else str(weights), classes)
