"""Labels that are probably wrong, in total and by pairs of labels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.files.code_version import code_version
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.label_errors import (
    LabelErrors,
    draw_folds,
    label_errors,
    mean_of,
    neighbour_votes,
    out_of_fold,
)
from praxiscope.insights.statistics import Mask

KIND = "suspicious labels"

FEWEST, FEWEST_OF_A_PAIR = 15, 12
"""Smallest numbers of suspicious labels to report, in total and of a pair."""

SHARE, TYPICAL = 0.015, 0.45
"""The total is reported above this share of all labels or above this mean typicality."""

SURE = 0.55
"""A label is confidently wrong if its trust is below minus this value."""

UNTYPICAL, SURELY = 1 / 3, -1.645
"""A pair is rejected if its mean typicality is below the first value and so many standard
deviations below a half (one-sided, .05)."""

_NEIGHBOURS = 15
_ROUNDS = 2  # the second round does not train on suspicious labels
_SHOWN = 9


@insight_kind(
    KIND,
    "labels that features and neighbours contradict",
)
def find_suspicious_labels(evidence: Evidence) -> list[Insight]:
    """Find labels that network, neighbours and features contradict, in total and by pairs."""
    whole = evidence.everything
    if whole.labelled.sum() < FEWEST:
        return []
    scope = whole.where(whole.labelled)
    errors = trusted_labels(scope)
    wrong = surely_wrong(errors, scope.labels) & np.isin(scope.clips, evidence.clips)
    pairs, counts = np.unique(
        np.stack([scope.labels[wrong], errors.suggested[wrong]], 1), axis=0, return_counts=True
    )
    insights = []
    for label, likelier in pairs[counts >= FEWEST_OF_A_PAIR]:
        inside = wrong & (scope.labels == label) & (errors.suggested == likelier)
        insights.append(_pair(scope, errors, inside, int(label), int(likelier)))
    if len(pairs) > 1 and _are_enough(wrong, errors, int(evidence.labelled.sum())):
        insights.append(_all(scope, errors, wrong))
    return insights


def _are_enough(wrong: Mask, errors: LabelErrors, labels: int) -> bool:
    """Whether suspicious labels are many, or few but typical of the suggested labels."""
    if wrong.sum() < FEWEST:
        return False
    return bool(wrong.sum() >= SHARE * labels or errors.typicality[wrong].mean() >= TYPICAL)


def surely_wrong(errors: LabelErrors, labels: NDArray[np.int64]) -> Mask:
    """Labels that are wrong rather than difficult.

    Witnesses that are often uncertain between two labels are sometimes confident in the wrong one.
    A pair of labels therefore counts only if the witnesses that have not seen a clip's label are
    confident in an error at least as often as they are uncertain. (The network may be overfitted to
    wrong labels.) A pair does not count either if its clips are untypical of the suggested class:
    clips with a wrong label are typical members of another class.

    Args:
        errors: how far the labels can be trusted.
        labels: class indices ``(N,)``.
    """
    pairs = np.sort(np.stack([labels, errors.suggested], 1), axis=1)
    _, pair = np.unique(pairs, axis=0, return_inverse=True)
    sure = errors.suspicious & (errors.unseen_trust < -SURE)
    hesitates = np.abs(errors.unseen_trust) < SURE
    counts = np.bincount(pair, sure)
    clear = counts >= np.bincount(pair, hesitates)
    typicality = np.bincount(pair, sure * errors.typicality) / np.maximum(counts, 1)
    # Without an effect, ranks are uniform over 0..1 with a variance of 1/12.
    deviations = (typicality - 0.5) * np.sqrt(12 * counts)
    at_the_edge = (typicality < UNTYPICAL) & (deviations < SURELY)
    return np.asarray(sure & (clear & ~at_the_edge)[pair])


def trusted_labels(scope: Evidence) -> LabelErrors:
    """How trustworthy each label is.

    Args:
        scope: clips that all have a label.
    """
    vectors = np.empty(0, np.float32) if scope.vectors is None else scope.vectors
    inputs: list[np.ndarray | str] = [
        scope.logits,
        scope.labels,
        scope.neighbours[:, :_NEIGHBOURS],
        vectors,
        scope.recordings,
        code_version("praxiscope.insights.label_errors", __name__),
    ]
    arrays = scope.remember("label-errors", inputs, lambda: vars(_trusted_labels(scope)))
    return LabelErrors(**arrays)


def _trusted_labels(scope: Evidence) -> LabelErrors:
    labels, classes = scope.labels, len(scope.classes)
    network = scope.probabilities.astype(np.float32)
    near: NDArray[np.int64] = scope.neighbours[:, :_NEIGHBOURS]
    votes = [neighbour_votes(labels, near, classes)] if near.size else []
    errors = label_errors(mean_of([network, *votes]), labels)
    if scope.vectors is None:
        return errors
    folds = draw_folds(labels, scope.recordings)
    learnt = np.ones(len(scope), bool)
    for _ in range(_ROUNDS):
        probed = out_of_fold(scope.vectors, labels, classes, folds, learnt)
        unseen = [*votes, probed]
        errors = label_errors(mean_of([network, *unseen]), labels, mean_of(unseen), probed)
        learnt = ~errors.suspicious
        if learnt.sum() < FEWEST:
            break
    return errors


def _all(scope: Evidence, errors: LabelErrors, wrong: Mask) -> Insight:
    rows = _least_trusted(errors, wrong)
    return Insight(
        KIND,
        f"{len(rows)} labels are probably wrong",
        scope.clips[wrong],
        float(len(rows)),
        "label them again, the least trusted first",
        (
            Figure("share", "share of all labels", len(rows) / len(scope), "share"),
            Figure("trust", "trust", float(errors.trust[rows].mean())),
        ),
        tuple(scope.columns.without("predicted").reasons(wrong)),
        representatives=scope.clips[rows[:_SHOWN]],
    )


def _pair(scope: Evidence, errors: LabelErrors, inside: Mask, label: int, likelier: int) -> Insight:
    rows = _least_trusted(errors, inside)
    has, may_be = scope.classes[label], scope.classes[likelier]
    return Insight(
        KIND,
        f"{len(rows)} clips labelled {has!r} look like {may_be!r}",
        scope.clips[inside],
        float(len(rows)),
        f"label them again; {may_be!r} is more likely",
        (
            Figure("label", "label", has, "text"),
            Figure("likelier", "more likely label", may_be, "text"),
            Figure(
                "share_of_label",
                "share of the clips of this label",
                len(rows) / int((scope.labels == label).sum()),
                "share",
            ),
            Figure("trust", "trust", float(errors.trust[rows].mean())),
        ),
        tuple(scope.columns.reasons(inside, scope.labels == label)),
        representatives=scope.clips[rows[:_SHOWN]],
    )


def _least_trusted(errors: LabelErrors, inside: Mask) -> NDArray[np.intp]:
    """Rows of the selected clips, the least trusted labels first."""
    rows = np.flatnonzero(inside)
    return np.asarray(rows[np.argsort(errors.trust[rows], kind="stable")])
