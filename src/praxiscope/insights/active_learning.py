"""Which unlabelled clips to label first."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.coverage import Rows, spread_out, usual_distance
from praxiscope.insights.evidence import Evidence, Numbers
from praxiscope.insights.statistics import Mask

_SHOWN = 9


def first_to_label(evidence: Evidence, among: Mask) -> Rows:
    """Rows of unlabelled clips that represent the other unlabelled clips.

    Clips with the highest uncertainty come first; clips close to a selected one are skipped.

    Args:
        evidence: of all clips.
        among: ``(N,)`` the clips to choose from.
    """
    rows = np.flatnonzero(among & evidence.unlabelled)
    order = rows[np.argsort(-evidence.uncertainty[rows], kind="stable")]
    return spread_out(evidence, order, usual_distance(evidence, among & evidence.unlabelled))


def advice(first: Rows, otherwise: str) -> str:
    """What to do next.

    Args:
        first: clips to label, where there are any.
        otherwise: the advice where there are none.
    """
    if not len(first):
        return otherwise
    return f"label the {len(first)} marked clips: they represent the other unlabelled clips"


def examples(evidence: Evidence, first: Rows, otherwise: Mask) -> Numbers:
    """A few clips to show: those to label, or the other clips with the largest loss."""
    rows = first if len(first) else evidence.hardest(otherwise)
    return evidence.clips[rows[:_SHOWN]]
