"""Labels that are probably wrong, a card for each pair of labels that is mixed up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.label_errors import LabelErrors, label_errors, with_neighbours
from praxiscope.insights.statistics import Mask

KIND = "suspicious labels"

FEWEST = 3
_NEIGHBOURS = 15
_SHOWN = 9


@insight_kind(KIND)
def find_suspicious_labels(evidence: Evidence) -> list[Insight]:
    """Labels that network and neighbours contradict, by the label and the likelier one."""
    rows = np.flatnonzero(evidence.labelled)
    if len(rows) < FEWEST:
        return []
    scope = evidence.where(evidence.labelled)
    errors = trusted_labels(scope)
    suspects = errors.suspicious & (errors.trust < 0)
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
    near: NDArray[np.int64] = scope.neighbours[:, :_NEIGHBOURS]
    mixed = with_neighbours(scope.probabilities, scope.labels, near) if near.size else None
    return label_errors(scope.probabilities if mixed is None else mixed, scope.labels)


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
