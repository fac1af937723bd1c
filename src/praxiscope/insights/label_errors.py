"""Labels that a network and its neighbourhood contradict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


NEARLY = 0.75
"""Part of the average probability of a class from which on it is claimed."""


@dataclass(frozen=True, eq=False)
class LabelErrors:
    """How far the label of each clip can be trusted.

    Attributes:
        suspicious: ``(N,)`` bool, labels that are probably wrong.
        suggested: ``(N,)`` class index that is most probable instead.
        trust: ``(N,)`` in -1..1, probability of the label less that of the best other class;
            the lowest first is the order in which to look.
    """

    suspicious: NDArray[np.bool_]
    suggested: Indices
    trust: Floats


def label_errors(probabilities: Floats, labels: Indices) -> LabelErrors:
    """Find wrong labels by confident learning (Northcutt et al. 2021, https://arxiv.org/abs/1911.00068).

    A class is claimed where its probability is nearly as high as it is on average for clips of that
    label, so that a class which the network is never sure of is not held against its clips. A label
    is suspicious where another class is claimed with the highest probability. (The paper asks for
    the full average, which half of the clips of any class fall short of.)

    Args:
        probabilities: ``(N, K)`` by a network, at best one that did not learn from these labels.
        labels: ``(N,)`` class indices.
    """
    classes = probabilities.shape[1]
    rows = np.arange(len(labels))
    usual = np.full(classes, np.inf)  # nothing is claimed for classes without clips
    for index in range(classes):
        members = labels == index
        if members.any():
            usual[index] = NEARLY * probabilities[members, index].mean()
    claimed = np.where(probabilities >= usual, probabilities, -1.0)
    best_claimed = claimed.argmax(1)
    is_claimed = claimed[rows, best_claimed] >= 0
    others = probabilities.copy()
    others[rows, labels] = -1.0
    return LabelErrors(
        suspicious=is_claimed & (best_claimed != labels),
        suggested=np.asarray(others.argmax(1), np.int64),
        trust=probabilities[rows, labels] - others.max(1),
    )


def with_neighbours(
    probabilities: Floats, labels: Indices, neighbours: Indices, share: float = 0.5
) -> Floats:
    """Mix a network's probabilities with the labels of each clip's neighbours.

    A network that has learnt a wrong label by heart believes it; the clips around it do not.

    Args:
        probabilities: ``(N, K)``.
        labels: ``(N,)`` class indices.
        neighbours: ``(N, k)`` rows of the nearest other clips.
        share: weight of the neighbours, 0..1.

    Returns:
        ``(N, K)``, rows adding up to 1.
    """
    classes = probabilities.shape[1]
    votes = np.zeros_like(probabilities)
    np.add.at(votes, (np.arange(len(labels))[:, None], labels[neighbours]), 1.0)
    # A vote for every class keeps a unanimous neighbourhood from being certain.
    smoothed = (votes + 1 / classes) / (neighbours.shape[1] + 1)
    mixed: Floats = (1 - share) * probabilities + share * smoothed
    return mixed
