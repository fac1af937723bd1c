"""Training objectives: one class, one class and its sentence, or a set of classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

FORCED_CHOICE, HYBRID, K_HOT = "forced-choice", "hybrid", "k-hot"
OBJECTIVES = (FORCED_CHOICE, HYBRID, K_HOT)

CLASS_HEAD, LANGUAGE_HEAD = "classes", "language"


@dataclass(frozen=True, eq=False)
class Targets:
    """The targets of a batch.

    Attributes:
        labels: ``(N,)`` class indices.
        sets: ``(N, K)`` 1 for every correct class, 0 for the others.
    """

    labels: Tensor
    sets: Tensor

    def to(self, device: torch.device) -> Targets:
        """The same targets on another device."""
        return Targets(self.labels.to(device), self.sets.to(device))


class Objective(Protocol):
    """The interface of an objective."""

    @property
    def name(self) -> str:
        """Value of the option ``--objective``."""

    @property
    def outputs(self) -> int:
        """Number of outputs of the network for a clip."""

    def loss(self, outputs: Tensor, targets: Targets) -> Tensor:
        """The mean loss of a batch from outputs ``(N, outputs)``."""

    def scores(self, outputs: Tensor) -> Mapping[str, Tensor]:
        """Class scores ``(N, K)`` of each head; a larger score is better."""

    def probabilities(self, outputs: Tensor) -> Tensor:
        """Probabilities ``(N, K)``, 0 to 1, that label sets are chosen by."""


@dataclass(frozen=True)
class ForcedChoice:
    """Cross entropy: one class is correct.

    Attributes:
        classes: number of classes.
        smoothing: share of each target that is spread over all classes.
    """

    classes: int
    smoothing: float = 0.0
    name: str = FORCED_CHOICE

    @property
    def outputs(self) -> int:
        """One logit per class."""
        return self.classes

    def loss(self, outputs: Tensor, targets: Targets) -> Tensor:
        """Mean cross entropy."""
        return functional.cross_entropy(outputs, targets.labels, label_smoothing=self.smoothing)

    def scores(self, outputs: Tensor) -> dict[str, Tensor]:
        """The logits."""
        return {CLASS_HEAD: outputs}

    def probabilities(self, outputs: Tensor) -> Tensor:
        """Softmax."""
        return outputs.softmax(1)


@dataclass(frozen=True, eq=False)
class Hybrid:
    """Cross entropy plus ``weight * (1 - cosine)`` to the sentence vector of the label.

    The network returns logits, followed by a vector in the space of the sentence vectors. The
    language head ranks classes by the cosine between their sentence vector and that vector.

    Attributes:
        vectors: ``(K, D)`` sentence vector of each class, with unit length.
        weight: weight of the cosine term.
        smoothing: label smoothing of the cross entropy.
    """

    vectors: Tensor
    weight: float = 5.0
    smoothing: float = 0.0
    name: str = HYBRID

    @property
    def outputs(self) -> int:
        """One logit per class, and the vector."""
        return sum(self.vectors.shape)

    def loss(self, outputs: Tensor, targets: Targets) -> Tensor:
        """``CE + weight * (1 - cosine)``, averaged over the batch."""
        logits, vectors = self._split(outputs)
        sentences = self.vectors.to(outputs)[targets.labels]
        cosine = functional.cosine_similarity(vectors, sentences, dim=1)
        choice = functional.cross_entropy(logits, targets.labels, label_smoothing=self.smoothing)
        return choice + self.weight * (1 - cosine).mean()

    def scores(self, outputs: Tensor) -> dict[str, Tensor]:
        """Logits, and cosines to the sentence vector of every class."""
        logits, vectors = self._split(outputs)
        sentences = functional.normalize(self.vectors.to(outputs), dim=1)
        cosines = functional.normalize(vectors, dim=1) @ sentences.T
        return {CLASS_HEAD: logits, LANGUAGE_HEAD: cosines}

    def probabilities(self, outputs: Tensor) -> Tensor:
        """Softmax of the logits."""
        return self._split(outputs)[0].softmax(1)

    def _split(self, outputs: Tensor) -> tuple[Tensor, Tensor]:
        classes = len(self.vectors)
        return outputs[:, :classes], outputs[:, classes:]


@dataclass(frozen=True)
class KHot:
    """Sigmoid cross entropy over all classes: every valid label of a clip is correct."""

    classes: int
    name: str = K_HOT

    @property
    def outputs(self) -> int:
        """One logit per class."""
        return self.classes

    def loss(self, outputs: Tensor, targets: Targets) -> Tensor:
        """The sum of the cross entropies of all classes, averaged over the batch."""
        every = functional.binary_cross_entropy_with_logits(
            outputs, targets.sets.to(outputs), reduction="none"
        )
        return every.sum(1).mean()

    def scores(self, outputs: Tensor) -> dict[str, Tensor]:
        """The logits."""
        return {CLASS_HEAD: outputs}

    def probabilities(self, outputs: Tensor) -> Tensor:
        """Sigmoid."""
        return outputs.sigmoid()
