"""Pairs of labels that a network confuses with each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.confusions import Confusion, find_confusions
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, share_of

KIND = "confused pairs"

SURE = 0.01
FEWEST = 10
"""A pair with fewer confused clips is not reported."""

MOST = 20
"""Largest number of pairs that are reported: those with the most errors beyond chance."""

UNDECIDED = float(np.log(9))
"""Difference of two logits below which neither class is nine times as probable as the other."""

_SHOWN = 8


@insight_kind(
    KIND,
    "labels that the network confuses with each other",
    marks_errors=True,
    explains_errors=True,
)
def find_confused_pairs(evidence: Evidence) -> list[Insight]:
    """Find pairs of labels with more confusions than expected by chance.

    The insight contains the confused clips, and clips of both labels that are recognised with a
    small margin.
    """
    errors = np.flatnonzero(evidence.wrong)
    pairs = find_confusions(evidence.labels[errors], evidence.predicted[errors], FEWEST)
    sure = sorted((pair for pair in pairs if pair.p < SURE), key=lambda pair: -pair.excess)
    return [_insight(evidence, errors, pair, len(sure)) for pair in sure[:MOST]]


def _insight(
    evidence: Evidence, errors: NDArray[np.intp], pair: Confusion, n_comparisons: int
) -> Insight:
    of_pair = np.isin(evidence.labels, (pair.first, pair.second))
    confused = np.zeros(len(evidence), bool)
    confused[errors[np.concatenate([pair.forth, pair.back])]] = True
    columns = evidence.columns.without("label", "predicted")
    first, second = evidence.classes[pair.first], evidence.classes[pair.second]
    return Insight(
        KIND,
        f"{first!r} is predicted as {second!r} {len(pair.forth)} times, and "
        f"{second!r} as {first!r} {len(pair.back)} times",
        evidence.clips[confused | (of_pair & _undecided(evidence, pair))],
        pair.excess,
        "compare clips of both labels: if people can distinguish them, add clips that show the "
        "difference; if they can't, allow both labels",
        (
            *evidence.results(of_pair, ~of_pair),
            Figure("first", "first label", first, "text"),
            Figure("second", "second label", second, "text"),
            Figure("first_taken_for_second", "first predicted as second", len(pair.forth)),
            Figure("second_taken_for_first", "second predicted as first", len(pair.back)),
            Figure("expected_by_chance", "expected by chance", pair.expected),
            Figure("confused_share", "confused", share_of(confused[of_pair]).value, "share"),
            p_value(pair.p),
        ),
        tuple(columns.reasons(confused, of_pair & evidence.correct, n_comparisons=n_comparisons)),
        marked=evidence.clips[confused],
        representatives=evidence.clips[_side_by_side(evidence, errors, pair)],
    )


def _undecided(evidence: Evidence, pair: Confusion) -> Mask:
    """Clips for which one of the two labels is predicted with a small margin over the other."""
    is_predicted = np.isin(evidence.predicted, (pair.first, pair.second))
    margin = np.abs(evidence.logits[:, pair.first] - evidence.logits[:, pair.second])
    return np.asarray(is_predicted & (margin < UNDECIDED))


def _side_by_side(
    evidence: Evidence, errors: NDArray[np.intp], pair: Confusion
) -> NDArray[np.intp]:
    """The clips with the largest loss in both directions."""
    directions = (errors[pair.forth], errors[pair.back])
    return np.concatenate(
        [
            rows[np.argsort(-evidence.loss[rows], kind="stable")][: _SHOWN // 2]
            for rows in directions
        ]
    )
