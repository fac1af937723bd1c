"""Labels that are probably wrong: all of them, and pairs of labels that are mixed up."""

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
"""So many labels must look wrong, in all or of a pair."""

SHARE, TYPICAL = 0.015, 0.45
"""All of them are told of where they are so large a share, or so typical of the likelier labels."""

SURE = 0.55
"""Trust below minus this is sure that a label is wrong."""

UNTYPICAL, SURELY = 1 / 3, -1.645
"""Average typicality below which clips are at the edge of what they are taken for, if it is so many
standard deviations short of a half (one-sided, .05)."""

_NEIGHBOURS = 15
_ROUNDS = 2  # the second time, nothing is learnt from labels that look wrong
_SHOWN = 9


@insight_kind(
    KIND,
    "labels that features and neighbours contradict",
)
def find_suspicious_labels(evidence: Evidence) -> list[Insight]:
    """Labels that network, neighbours and features contradict: one card of all, others of pairs."""
    whole = evidence.everything
    if whole.labelled.sum() < FEWEST:
        return []
    scope = whole.where(whole.labelled)
    errors = trusted_labels(scope)
    wrong = surely_wrong(errors, scope.labels) & np.isin(scope.clips, evidence.clips)
    pairs, counts = np.unique(
        np.stack([scope.labels[wrong], errors.suggested[wrong]], 1), axis=0, return_counts=True
    )
    found = []
    for label, likelier in pairs[counts >= FEWEST_OF_A_PAIR]:
        inside = wrong & (scope.labels == label) & (errors.suggested == likelier)
        found.append(_pair(scope, errors, inside, int(label), int(likelier)))
    if len(pairs) > 1 and _are_enough(wrong, errors, int(evidence.labelled.sum())):
        found.append(_all(scope, errors, wrong))
    return found


def _are_enough(wrong: Mask, errors: LabelErrors, labels: int) -> bool:
    """Whether labels that look wrong are many, or few but beyond confusion."""
    if wrong.sum() < FEWEST:
        return False
    return bool(wrong.sum() >= SHARE * labels or errors.typicality[wrong].mean() >= TYPICAL)


def surely_wrong(errors: LabelErrors, labels: NDArray[np.int64]) -> Mask:
    """Labels that are wrong rather than hard to tell.

    Whoever often hesitates between two labels is, now and then, sure of the wrong one. A pair of
    labels counts where those that have not seen a clip's label are sure of an error at least as
    often as they hesitate. (A network may have learnt wrong labels by heart.) Nor does a pair count
    whose clips lie at the edge of what they are taken for: those with a wrong label are really of
    another class, and lie anywhere in it.

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
    # Ranks are spread evenly over 0..1 where there is nothing to them; their variance is a twelfth.
    deviations = (typicality - 0.5) * np.sqrt(12 * counts)
    at_the_edge = (typicality < UNTYPICAL) & (deviations < SURELY)
    return np.asarray(sure & (clear & ~at_the_edge)[pair])


def trusted_labels(scope: Evidence) -> LabelErrors:
    """How far each label can be trusted.

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
        "have them labelled again, those first that are trusted least",
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
        f"have them labelled again; {may_be!r} is the likelier answer",
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
    """Rows of some clips, those first whose labels are trusted least."""
    rows = np.flatnonzero(inside)
    return np.asarray(rows[np.argsort(errors.trust[rows], kind="stable")])
