"""Results of a run by split and by class, and its most confused pairs of classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.statistics import Mask, Share, share_of

TOP = 5
TRAIN, TEST = "train", "test"

_FEWEST = 2


@dataclass(frozen=True)
class Mean:
    """A mean with its 95 % interval by Student's t; without one for fewer than two clips."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class SplitResult:
    """Results on the labelled clips of a split.

    Attributes:
        split: its name, empty where the data set has no splits.
        top1: share whose most likely class is the label.
        top5: share whose label is among the five most likely; None for five classes or fewer.
        loss: cross entropy in nats.
    """

    split: str
    top1: Share
    top5: Share | None
    loss: Mean


@dataclass(frozen=True)
class ClassResult:
    """Results on the labelled clips of a class.

    Attributes:
        index: of the class.
        name: of the class.
        accuracy: share of correct predictions.
        loss: mean cross entropy in nats.
    """

    index: int
    name: str
    accuracy: Share
    loss: float


@dataclass(frozen=True)
class ConfusedPair:
    """A class whose clips are predicted as another class.

    Attributes:
        label: index of the true class.
        predicted: index of the predicted class.
        share: of the label's clips with this prediction.
    """

    label: int
    predicted: int
    share: Share


def split_results(evidence: Evidence) -> list[SplitResult]:
    """Results on each split with labelled clips, ``train`` first, ``test`` last."""
    names = {str(split) for split in evidence.splits[evidence.labelled]}
    ordered = sorted(names, key=lambda name: (name != TRAIN, name == TEST, name))
    return [_split_result(evidence, name) for name in ordered]


def held_out(evidence: Evidence) -> Mask:
    """Labelled clips outside of ``train``; all labelled clips where there are none."""
    outside: Mask = evidence.labelled & (evidence.splits != TRAIN)
    return outside if outside.any() else evidence.labelled


def class_results(evidence: Evidence, of: Mask) -> list[ClassResult]:
    """Results on each class with labelled clips among some clips, the worst first."""
    results = []
    for index in np.unique(evidence.labels[of & evidence.labelled]).tolist():
        inside = of & (evidence.labels == index)
        accuracy, loss = evidence.accuracy(inside), evidence.mean_loss(inside)
        results.append(ClassResult(index, evidence.classes[index], accuracy, loss))
    return sorted(
        results,
        key=lambda result: (result.accuracy.value, -result.accuracy.clips, result.index),
    )


def confused_pairs(evidence: Evidence, of: Mask) -> list[ConfusedPair]:
    """Confused pairs of classes among some clips, the most frequent mistake first."""
    wrong = of & evidence.wrong
    labels, predicted = evidence.labels[wrong], evidence.predicted[wrong]
    pairs, counts = np.unique(np.stack([labels, predicted], 1), axis=0, return_counts=True)
    clips = np.bincount(evidence.labels[of & evidence.labelled], minlength=len(evidence.classes))
    confused = [
        ConfusedPair(label, predicted_class, Share(count, int(clips[label])))
        for (label, predicted_class), count in zip(pairs.tolist(), counts.tolist(), strict=True)
    ]
    return sorted(
        confused,
        key=lambda pair: (-pair.share.hits, -pair.share.value, pair.label, pair.predicted),
    )


def mean_of(values: NDArray[np.float64]) -> Mean:
    """Mean with its interval; all nan for no values."""
    count = len(values)
    if not count:
        return Mean(np.nan, np.nan, np.nan)
    mean = float(values.mean())
    if count < _FEWEST:
        return Mean(mean, np.nan, np.nan)
    half = float(student.ppf(0.975, count - 1) * values.std(ddof=1) / np.sqrt(count))
    return Mean(mean, mean - half, mean + half)


def _split_result(evidence: Evidence, split: str) -> SplitResult:
    rows = np.flatnonzero(evidence.labelled & (evidence.splits == split))
    logits = evidence.logits[rows]
    of_label = logits[np.arange(len(rows)), evidence.labels[rows]]
    within = (logits > of_label[:, None]).sum(1) < TOP
    return SplitResult(
        split,
        share_of(evidence.correct[rows]),
        share_of(within) if logits.shape[1] > TOP else None,
        mean_of(evidence.loss[rows]),
    )
