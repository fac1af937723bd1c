"""Clusters with few training clips compared with their other clips."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.active_learning import advice, examples, first_to_label
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, fisher_less, mann_whitney_less, share_of

KIND = "under-representation"

SURE = 0.01
FEWEST = 15
"""A cluster with fewer clips outside of training is not reported."""


@insight_kind(
    KIND,
    "clusters with too few training clips and significantly lower accuracy",
    marks_errors=True,
    explains_errors=True,
    of_clusters=True,
)
def find_under_representation(evidence: Evidence) -> list[Insight]:
    """Find clusters with few training clips for their other clips, and a lower accuracy.

    A cluster must have at least twice as many other clips per training clip as elsewhere. In
    addition, its held-out clips must have significantly more errors, or its other clips a
    significantly higher uncertainty.
    """
    n_comparisons = len(evidence.clusters)
    insights = (_insight(evidence, inside, n_comparisons) for inside in evidence.clusters)
    return [insight for insight in insights if insight is not None]


def _insight(evidence: Evidence, inside: Mask, n_comparisons: int) -> Insight | None:
    others = evidence.held_out | evidence.unlabelled
    counted = evidence.train | others
    training_inside = share_of(evidence.train[counted & inside])
    training_outside = share_of(evidence.train[counted & ~inside])
    count = training_inside.clips - training_inside.hits
    if (
        count < FEWEST
        or not training_outside.clips
        or training_inside.value > _half_the_odds(training_outside.value)
    ):
        return None
    p = min(
        1.0,
        max(fisher_less(training_inside, training_outside), _worse_p(evidence, inside, others))
        * n_comparisons,
    )
    if p >= SURE:
        return None
    usual = count * training_outside.hits / max(1, training_outside.clips - training_outside.hits)
    first = first_to_label(evidence, inside)
    return Insight(
        KIND,
        f"{training_inside.hits} training clips for {count} similar other clips, where "
        f"{usual:.0f} are usual",
        evidence.clips[inside & counted],
        _errors_saved(evidence, inside, others),
        advice(first, "collect and label similar training clips"),
        (
            *evidence.results(evidence.held_out & inside, evidence.held_out & ~inside),
            Figure(
                "train_clips",
                "training clips",
                training_inside.hits,
                elsewhere=usual,
                elsewhere_name="usual_train_clips",
                elsewhere_title="usual",
            ),
            Figure("other_clips", "other clips", count),
            p_value(p),
        ),
        tuple(
            evidence.columns.without("split").reasons(inside, counted, n_comparisons=n_comparisons)
        ),
        marked=evidence.clips[np.sort(first)] if len(first) else evidence.clips[inside & others],
        representatives=examples(evidence, first, inside & others),
    )


def _half_the_odds(share: float) -> float:
    """The share of training clips that corresponds to half the odds."""
    return share / (2 - share)


def _worse_p(evidence: Evidence, inside: Mask, others: Mask) -> float:
    """The p value of so many more errors, or so much higher uncertainty."""
    right = evidence.accuracy(evidence.held_out & inside)
    elsewhere = evidence.accuracy(evidence.held_out & ~inside)
    errors = fisher_less(right, elsewhere) if right.clips and elsewhere.clips else 1.0
    uncertainty = mann_whitney_less(-evidence.uncertainty[others], inside[others])
    return 2 * min(errors, uncertainty)


def _errors_saved(evidence: Evidence, inside: Mask, others: Mask) -> float:
    """Expected errors among the clips outside of training, above the usual number.

    Where too few of them have labels, the uncertainty replaces the errors.
    """
    right = evidence.accuracy(evidence.held_out & inside)
    elsewhere = evidence.accuracy(evidence.held_out & ~inside)
    if min(right.clips, elsewhere.clips) >= FEWEST:
        excess = elsewhere.value - right.value
    else:
        uncertainty = evidence.uncertainty
        excess = float(uncertainty[others & inside].mean() - uncertainty[others & ~inside].mean())
    return max(0.0, excess) * int((others & inside).sum())
