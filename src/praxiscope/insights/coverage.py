"""Which clips represent the clips near them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.statistics import Mask

Rows = NDArray[np.intp]


def usual_distance(evidence: Evidence, among: Mask) -> float:
    """The usual distance from a clip to the nearest other clip of its label.

    This is the median of the medians of the fine clusters, so that one large dense cluster does not
    decide. It is infinite where most clips have no neighbour of their label.

    Args:
        evidence: of all clips.
        among: ``(N,)`` the clips to consider.
    """
    if not evidence.neighbours.size:
        return float("inf")
    far = np.where(_has_same_label(evidence, among), evidence.distances, np.inf)
    nearest = far.min(1)
    groups = [nearest[among & (evidence.fine == group)] for group in np.unique(evidence.fine)]
    medians = [float(np.median(values)) for values in groups if len(values)]
    return float(np.median(medians)) if medians else float("inf")


def spread_out(evidence: Evidence, order: Rows, radius: float) -> Rows:
    """Choose clips so that every other clip has a chosen clip of its label within a radius.

    Clips are chosen in their order, unless an earlier one represents them. Only neighbours are
    compared, not all pairs; a clip represents at most its neighbours.

    Args:
        evidence: of all clips.
        order: rows of the clips, the preferred ones first.
        radius: in units of ``evidence.distances``.

    Returns:
        Rows of the chosen clips in that order.
    """
    among = np.zeros(len(evidence), bool)
    among[order] = True
    near = _has_same_label(evidence, among) & (evidence.distances <= radius)
    represented = np.zeros(len(evidence), bool)
    chosen = []
    for row in order.tolist():
        if not represented[row]:
            chosen.append(row)
            represented[evidence.neighbours[row, near[row]]] = True
    return np.array(chosen, np.intp)


def spare_clips(evidence: Evidence, among: Mask, radius: float) -> Mask:
    """Clips that can be removed: each has a remaining clip of its label within a radius.

    Args:
        evidence: of all clips.
        among: ``(N,)`` the clips to choose from.
        radius: in units of ``evidence.distances``.
    """
    spare = among.copy()
    if evidence.neighbours.size and np.isfinite(radius):
        near = _has_same_label(evidence, among) & (evidence.distances <= radius)
        rows = np.flatnonzero(among)
        busiest = rows[np.argsort(-near[rows].sum(1), kind="stable")]
        spare[spread_out(evidence, busiest, radius)] = False
    else:
        spare[:] = False
    return spare


def _has_same_label(evidence: Evidence, among: Mask) -> NDArray[np.bool_]:
    """Which neighbours are considered and have the label of the clip, ``(N, k)``."""
    near = evidence.neighbours
    same: NDArray[np.bool_] = evidence.labels[near] == evidence.labels[:, None]
    return same & among[near]
