"""Which clips stand for those around them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.statistics import Mask

Rows = NDArray[np.intp]


def usual_distance(evidence: Evidence, among: Mask) -> float:
    """How far clips usually have it to the nearest other of their label.

    The middle of the fine groups' medians, so that one group of very many clips that lie close
    does not make closeness usual; infinite where most have none of their label near them.

    Args:
        evidence: of all clips.
        among: ``(N,)`` the clips that count.
    """
    if not evidence.neighbours.size:
        return float("inf")
    far = np.where(_alike(evidence, among), evidence.distances, np.inf)
    nearest = far.min(1)
    groups = [nearest[among & (evidence.fine == group)] for group in np.unique(evidence.fine)]
    medians = [float(np.median(values)) for values in groups if len(values)]
    return float(np.median(medians)) if medians else float("inf")


def spread_out(evidence: Evidence, order: Rows, radius: float) -> Rows:
    """Choose clips so that each other one has a chosen one of its label within a radius.

    Clips are chosen in the order given, each that none before it stands for. Neighbours are looked
    at, never all pairs; a clip stands for no more others than it has neighbours.

    Args:
        evidence: of all clips.
        order: rows of the clips, those to choose first in front.
        radius: in units of ``evidence.distances``.

    Returns:
        Rows of the chosen ones, in that order.
    """
    among = np.zeros(len(evidence), bool)
    among[order] = True
    near = _alike(evidence, among) & (evidence.distances <= radius)
    represented = np.zeros(len(evidence), bool)
    chosen = []
    for row in order.tolist():
        if not represented[row]:
            chosen.append(row)
            represented[evidence.neighbours[row, near[row]]] = True
    return np.array(chosen, np.intp)


def spare_clips(evidence: Evidence, among: Mask, radius: float) -> Mask:
    """Clips that could go: each has one of its label that stays within a radius.

    Args:
        evidence: of all clips.
        among: ``(N,)`` the clips to choose from.
        radius: in units of ``evidence.distances``.
    """
    spare = among.copy()
    if evidence.neighbours.size and np.isfinite(radius):
        near = _alike(evidence, among) & (evidence.distances <= radius)
        rows = np.flatnonzero(among)
        busiest = rows[np.argsort(-near[rows].sum(1), kind="stable")]
        spare[spread_out(evidence, busiest, radius)] = False
    else:
        spare[:] = False
    return spare


def _alike(evidence: Evidence, among: Mask) -> NDArray[np.bool_]:
    """Which neighbours count and have the label of the clip itself, ``(N, k)``."""
    near = evidence.neighbours
    same: NDArray[np.bool_] = evidence.labels[near] == evidence.labels[:, None]
    return same & among[near]
