"""Groups that training has few clips of, for how many there are elsewhere."""

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
"""Clips that are not for training: below that nothing is claimed of a group."""


@insight_kind(
    KIND,
    "clusters with too few training clips and significantly lower accuracy",
    marks_errors=True,
    explains_errors=True,
    of_clusters=True,
)
def find_under_representation(evidence: Evidence) -> list[Insight]:
    """Groups whose other clips are surely many for the training clips, and recognised worse.

    There must be twice as many others for a training clip as elsewhere. Recognition is worse where
    held-out clips surely have more errors, or all others surely leave the network in more doubt.
    """
    n_comparisons = len(evidence.clusters)
    found = (_insight(evidence, inside, n_comparisons) for inside in evidence.clusters)
    return [insight for insight in found if insight is not None]


def _insight(evidence: Evidence, inside: Mask, n_comparisons: int) -> Insight | None:
    others = evidence.held_out | evidence.unlabelled
    counted = evidence.train | others
    here = share_of(evidence.train[counted & inside])
    elsewhere = share_of(evidence.train[counted & ~inside])
    count = here.clips - here.hits
    if count < FEWEST or not elsewhere.clips or here.value > _half_the_odds(elsewhere.value):
        return None
    p = min(
        1.0, max(fisher_less(here, elsewhere), _worse_p(evidence, inside, others)) * n_comparisons
    )
    if p >= SURE:
        return None
    usual = count * elsewhere.hits / max(1, elsewhere.clips - elsewhere.hits)
    first = first_to_label(evidence, inside)
    return Insight(
        KIND,
        f"{here.hits} training clips for {count} others like them, where {usual:.0f} would be "
        "usual",
        evidence.clips[inside & counted],
        _errors_saved(evidence, inside, others),
        advice(first, "collect and label training clips like these"),
        (
            *evidence.results(evidence.held_out & inside, evidence.held_out & ~inside),
            Figure(
                "train_clips",
                "training clips",
                here.hits,
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
    """The share of training clips where there are twice as many others for each."""
    return share / (2 - share)


def _worse_p(evidence: Evidence, inside: Mask, others: Mask) -> float:
    """Chance of so many more errors, or so much more doubt, if there were no difference."""
    right = evidence.accuracy(evidence.held_out & inside)
    elsewhere = evidence.accuracy(evidence.held_out & ~inside)
    errors = fisher_less(right, elsewhere) if right.clips and elsewhere.clips else 1.0
    uncertainty = mann_whitney_less(-evidence.uncertainty[others], inside[others])
    return 2 * min(errors, uncertainty)


def _errors_saved(evidence: Evidence, inside: Mask, others: Mask) -> float:
    """Errors to expect among all clips that are not for training, beyond those usual elsewhere.

    Where too few of them have labels, doubt stands for errors.
    """
    right = evidence.accuracy(evidence.held_out & inside)
    elsewhere = evidence.accuracy(evidence.held_out & ~inside)
    if min(right.clips, elsewhere.clips) >= FEWEST:
        excess = elsewhere.value - right.value
    else:
        uncertainty = evidence.uncertainty
        excess = float(uncertainty[others & inside].mean() - uncertainty[others & ~inside].mean())
    return max(0.0, excess) * int((others & inside).sum())
