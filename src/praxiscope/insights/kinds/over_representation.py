"""Groups with more training clips than it takes to recognise what they show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from praxiscope.insights.association import FEWEST, STRONG, SURE
from praxiscope.insights.coverage import Rows, spare_clips, usual_distance
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, fisher_less, mann_whitney_less, share_of
from praxiscope.workspace.labels import UNKNOWN

KIND = "over-representation"

WORTH = 0.1
"""A clip that need not be stored, labelled and learnt is worth a tenth of an error saved."""

LARGE = 1.5
"""A group counts from so many times the usual number of training clips on.

Classes that are easy lie close without being too many; what was filmed again and again is both.
"""

_SHOWN = 9


@insight_kind(
    KIND,
    "dense clusters with more training clips than the network needs",
)
def find_over_representation(evidence: Evidence) -> list[Insight]:
    """Groups that are large, lie close, and are surely recognised better than the rest.

    Clips are spare where each has another of its label no farther away than is usual, and that one
    stays. A group counts where surely more of its training clips are spare than elsewhere, and
    its held-out clips surely have fewer errors or lower losses.
    """
    pool = evidence.labelled & evidence.train
    if not pool.any() or not evidence.held_out.any():
        return []
    spare = spare_clips(evidence, pool, usual_distance(evidence, pool))
    candidates = list(_candidates(evidence, pool))
    insights = (
        _insight(evidence, inside, spare, usual, len(candidates)) for inside, usual in candidates
    )
    return [insight for insight in insights if insight is not None]


def _candidates(evidence: Evidence, pool: Mask) -> Iterator[tuple[Mask, float]]:
    """Coarse and fine clusters and labels, with the median number of training clips in one."""
    for grain in (evidence.coarse, evidence.fine, evidence.labels):
        groups, sizes = np.unique(grain[pool], return_counts=True)
        usual = float(np.median(sizes))
        for group in groups.tolist():
            if group != UNKNOWN:
                yield np.asarray(grain == group), usual


def _insight(
    evidence: Evidence, inside: Mask, spare: Mask, usual: float, n_comparisons: int
) -> Insight | None:
    pool = evidence.labelled & evidence.train
    kept_inside, kept_outside = share_of(~spare[pool & inside]), share_of(~spare[pool & ~inside])
    if kept_inside.clips < max(FEWEST, LARGE * usual) or kept_outside.clips < FEWEST:
        return None
    if kept_outside.value - kept_inside.value < STRONG:
        return None
    p = max(fisher_less(kept_inside, kept_outside), _better_p(evidence, inside)) * n_comparisons
    of_group = evidence.accuracy(evidence.held_out & inside)
    of_others = evidence.accuracy(evidence.held_out & ~inside)
    if p >= SURE or of_group.value < of_others.value:
        return None
    pruned = inside & spare
    count, kept_count = kept_inside.clips - kept_inside.hits, kept_inside.hits
    return Insight(
        KIND,
        f"{kept_inside.clips} training clips are very similar; similar held-out clips have an "
        f"accuracy of {of_group.value:.0%}, the others {of_others.value:.0%}",
        evidence.clips[inside & (pool | evidence.held_out)],
        WORTH * count,
        f"keep {kept_count} and remove {count}: each of these has a remaining clip of its label as "
        "near as is usual elsewhere; check first that they are recognised for the right reason",
        (
            *evidence.results(evidence.held_out & inside, evidence.held_out & ~inside),
            Figure(
                "train_clips",
                "training clips",
                kept_inside.clips,
                elsewhere=usual,
                elsewhere_name="usual_train_clips",
                elsewhere_title="usual",
            ),
            Figure("spare_clips", "spare clips", count),
            Figure("spare_share", "spare", 1 - kept_inside.value, "share", 1 - kept_outside.value),
            p_value(p),
        ),
        tuple(evidence.columns.reasons(pool & inside, pool, n_comparisons=n_comparisons)),
        marked=evidence.clips[pruned],
        representatives=evidence.clips[_closest(evidence, pruned)[:_SHOWN]],
    )


def _better_p(evidence: Evidence, inside: Mask) -> float:
    """The p value of so few errors, or so low losses, among the held-out clips."""
    within = inside[evidence.held_out]
    if min(within.sum(), (~within).sum()) < FEWEST:
        return 1.0
    wrong = evidence.wrong[evidence.held_out]
    errors = fisher_less(share_of(wrong[within]), share_of(wrong[~within]))
    return 2 * min(errors, mann_whitney_less(evidence.loss[evidence.held_out], within))


def _closest(evidence: Evidence, of: Mask) -> Rows:
    """Rows of the selected clips, those with the nearest neighbour first."""
    rows = np.flatnonzero(of)
    closest: Rows = rows[np.argsort(evidence.distances[rows, 0], kind="stable")]
    return closest
