"""Accuracy of the scores of a data set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
Labels = NDArray[np.integer]
Sets = NDArray[np.bool_]

THRESHOLDS = np.linspace(0.05, 0.95, 19)


def top_k(scores: Scores, correct: Sets, k: int) -> NDArray[np.bool_]:
    """Whether a correct class is among the k best classes of each clip, ``(N,)``.

    Args:
        scores: ``(N, K)``.
        correct: ``(N, K)`` True for every correct class: the label, or all valid labels.
        k: number of best classes; of equal scores, the lower class index comes first.
    """
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return np.asarray(np.take_along_axis(correct, best, axis=1).any(axis=1))


def one_hot(labels: Labels, classes: int) -> Sets:
    """``(N,)`` class indices to ``(N, K)``."""
    hot: Sets = labels[:, None] == np.arange(classes)
    return hot


@dataclass(frozen=True)
class ClassAccuracy:
    """The accuracy of one class.

    Attributes:
        name: name of the class.
        clips: number of clips with this label.
        top1: share of these clips whose best class is the label.
        top1_valid: share of these clips whose best class is a valid label.
    """

    name: str
    clips: int
    top1: float
    top1_valid: float


def per_class(
    scores: Scores, labels: Labels, valid: Sets, classes: Sequence[str]
) -> list[ClassAccuracy]:
    """The accuracy of each class that has clips, in the order of the classes."""
    hit = top_k(scores, one_hot(labels, len(classes)), 1)
    hit_valid = top_k(scores, valid, 1)
    rows = []
    for index, name in enumerate(classes):
        members = labels == index
        if members.any():
            rows.append(
                ClassAccuracy(
                    name,
                    int(members.sum()),
                    float(hit[members].mean()),
                    float(hit_valid[members].mean()),
                )
            )
    return rows


@dataclass(frozen=True)
class Confusion:
    """Clips of one class that are predicted as another class, which is not valid for them."""

    true: str
    predicted: str
    clips: int


def confusions(
    scores: Scores, labels: Labels, valid: Sets, classes: Sequence[str], most: int = 10
) -> list[Confusion]:
    """The most frequent errors; the most frequent one comes first."""
    predicted = scores.argmax(1)
    wrong = ~np.take_along_axis(valid, predicted[:, None], axis=1)[:, 0]
    pairs = Counter(zip(labels[wrong].tolist(), predicted[wrong].tolist(), strict=True))
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [Confusion(classes[t], classes[p], count) for (t, p), count in ordered[:most]]


def jaccard(predicted: Sets, valid: Sets) -> NDArray[np.float64]:
    """Intersection over union of the label sets of each clip (Godbole and Sarawagi 2004)."""
    common, either = (predicted & valid).sum(1), (predicted | valid).sum(1)
    return np.where(either > 0, common / np.maximum(either, 1), 1.0)


def predicted_sets(probabilities: Scores, threshold: float) -> Sets:
    """Classes with at least the threshold, and always the best class."""
    above: Sets = probabilities >= threshold
    return above | one_hot(probabilities.argmax(1), probabilities.shape[1])


def best_threshold(probabilities: Scores, valid: Sets) -> float:
    """The threshold with the largest mean set accuracy; choose it on clips that you don't score."""
    means = [jaccard(predicted_sets(probabilities, t), valid).mean() for t in THRESHOLDS]
    return float(THRESHOLDS[int(np.argmax(means))])
