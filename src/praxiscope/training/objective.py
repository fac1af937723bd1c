"""What a network is trained for: one class, a class and its sentence, or a set of classes."""

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
    """What is right for a batch.

    Attributes:
        labels: ``(N,)`` class indices.
        sets: ``(N, K)`` 1 for every class that is right, 0 for others.
    """

    labels: Tensor
    sets: Tensor

    def to(self, device: torch.device) -> Targets:
        """The same on another device."""
        return Targets(self.labels.to(device), self.sets.to(device))


class Objective(Protocol):
    """What the loop asks of an objective."""

    @property
    def name(self) -> str:
        """How a user asks for it."""

    @property
    def outputs(self) -> int:
        """Numbers that the network returns for a clip."""

    def loss(self, outputs: Tensor, targets: Targets) -> Tensor:
        """The mean loss of a batch from outputs ``(N, outputs)``."""

    def scores(self, outputs: Tensor) -> Mapping[str, Tensor]:
        """Class scores ``(N, K)`` of each head; larger is better."""

    def probabilities(self, outputs: Tensor) -> Tensor:
        """``(N, K)`` in 0..1, which sets of labels are chosen by."""


@dataclass(frozen=True)
class ForcedChoice:
    """Cross entropy: one class is right.

    Attributes:
        classes: how many.
        smoothing: share of each target that is spread over all classes.
    """

    classes: int
    smoothing: float = 0.0
    name: str = FORCED_CHOICE

    @property
    def outputs(self) -> int:
        """One logit a class."""
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

    The network returns logits and, after them, a vector in the space of the sentences. The
    language head ranks classes by the cosine of their sentences to that vector.

    Attributes:
        vectors: ``(K, D)`` sentence vector of each class, of unit length.
        weight: of the second term.
        smoothing: of the first.
    """

    vectors: Tensor
    weight: float = 5.0
    smoothing: float = 0.0
    name: str = HYBRID

    @property
    def outputs(self) -> int:
        """One logit a class and the vector."""
        return sum(self.vectors.shape)

    def loss(self, outputs: Tensor, targets: Targets) -> Tensor:
        """``CE + weight * (1 - cosine)``, means over the batch."""
        logits, vectors = self._split(outputs)
        right = self.vectors.to(outputs)[targets.labels]
        cosine = functional.cosine_similarity(vectors, right, dim=1)
        choice = functional.cross_entropy(logits, targets.labels, label_smoothing=self.smoothing)
        return choice + self.weight * (1 - cosine).mean()

    def scores(self, outputs: Tensor) -> dict[str, Tensor]:
        """Logits, and cosines to the sentence of every class."""
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
    """Sigmoid cross entropy over all classes: every label of a clip's set is right."""

    classes: int
    name: str = K_HOT

    @property
    def outputs(self) -> int:
        """One logit a class."""
        return self.classes

    def loss(self, outputs: Tensor, targets: Targets) -> Tensor:
        """The cross entropies of all classes summed, mean over the batch."""
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
