"""Labels that are probably wrong, a card for each pair of labels that is mixed up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.evidence import Evidence
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

FEWEST = 3
_NEIGHBOURS = 15
_ROUNDS = 2  # the second time, nothing is learnt from labels that look wrong
_SHOWN = 9


@insight_kind(KIND)
def find_suspicious_labels(evidence: Evidence) -> list[Insight]:
    """Labels that network, neighbours and features contradict, by label and likelier one."""
    whole = evidence.everything
    if whole.labelled.sum() < FEWEST:
        return []
    scope = whole.where(whole.labelled)
    errors = trusted_labels(scope)
    suspects = errors.suspicious & np.isin(scope.clips, evidence.clips)
    pairs = np.unique(np.stack([scope.labels[suspects], errors.suggested[suspects]], 1), axis=0)
    found = []
    for label, likelier in pairs:
        inside = suspects & (scope.labels == label) & (errors.suggested == likelier)
        if inside.sum() >= FEWEST:
            found.append(_insight(scope, errors, inside, int(label), int(likelier)))
    return found


def trusted_labels(scope: Evidence) -> LabelErrors:
    """How far each label can be trusted.

    Args:
        scope: clips that all have a label.
    """
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
        errors = label_errors(mean_of([network, *unseen]), labels, mean_of(unseen))
        learnt = ~errors.suspicious
    return errors


def _insight(
    scope: Evidence, errors: LabelErrors, inside: Mask, label: int, likelier: int
) -> Insight:
    rows = np.flatnonzero(inside)[np.argsort(errors.trust[inside], kind="stable")]
    has, may_be = scope.classes[label], scope.classes[likelier]
    of_label = int((scope.labels == label).sum())
    return Insight(
        KIND,
        f"{len(rows)} clips labelled {has!r} look like {may_be!r}",
        scope.clips[inside],
        float(len(rows)),
        f"have them labelled again; {may_be!r} is the likelier answer",
        {
            "label": has,
            "likelier": may_be,
            "share_of_label": len(rows) / of_label,
            "trust": float(errors.trust[rows].mean()),
        },
        tuple(scope.columns.reasons(inside, scope.labels == label)),
        representatives=scope.clips[rows[:_SHOWN]],
    )
