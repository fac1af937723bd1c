"""Clusters with lower accuracy than the other clips."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.evidence import Evidence, Numbers
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Counts, Floats, Mask, fisher_less_each

KIND = "low performance"

SURE = 0.01
FEWEST, FEWEST_ERRORS = 15, 5
_SHOWN = 9


@insight_kind(
    KIND,
    "clusters with significantly lower accuracy than the other clips",
    marks_errors=True,
    explains_errors=True,
    of_clusters=True,
)
def find_low_performance(evidence: Evidence) -> list[Insight]:
    """Find coarse and fine clusters whose accuracy is significantly below that of the other clips.

    The cluster with the smallest p comes first. Its clips are then removed, so that a cluster that
    overlaps with it is reported only if its other clips have a low accuracy too.
    """
    groups = evidence.clusters
    left = evidence.labelled
    insights = []
    while groups:
        chances = _chances(evidence, left)
        surest = int(np.argmin(chances))
        if chances[surest] >= SURE:
            break
        group = evidence.labelled & groups[surest]
        insights.append(_insight(evidence, group, float(chances[surest])))
        left = left & ~group
    return insights


def _chances(evidence: Evidence, left: Mask) -> Floats:
    """Corrected p of each cluster for its errors among the clips that are left; 1 for too few."""
    clips, hits = (
        np.concatenate([_members(grain, of) for grain in (evidence.coarse, evidence.fine)])
        for of in (left, left & evidence.correct)
    )
    total = evidence.accuracy(left)
    chances = np.minimum(1.0, fisher_less_each(hits, clips, total) * len(clips))
    too_few = (clips < FEWEST) | (clips - hits < FEWEST_ERRORS) | (clips == total.clips)
    return np.where(too_few, 1.0, chances)


def _members(grain: Numbers, of: Mask) -> Counts:
    """Number of the selected clips in each cluster."""
    groups = np.unique(grain[grain >= 0])
    return np.bincount(grain[of & (grain >= 0)], minlength=int(grain.max(initial=0)) + 1)[groups]


def _insight(evidence: Evidence, inside: Mask, p: float) -> Insight:
    rest = evidence.labelled & ~inside
    of_cluster, of_rest = evidence.accuracy(inside), evidence.accuracy(rest)
    errors = of_cluster.clips - of_cluster.hits
    saved = errors - of_cluster.clips * (1 - of_rest.value)
    wrong = inside & evidence.wrong
    return Insight(
        KIND,
        f"{of_cluster.clips} clips have an accuracy of {of_cluster.value:.0%}, the others "
        f"{of_rest.value:.0%}",
        evidence.clips[inside],
        saved,
        "check the errors; if their labels are right, add similar clips",
        (*evidence.results(inside, rest), Figure("errors", "errors", errors), p_value(p)),
        tuple(
            evidence.columns.reasons(
                inside, evidence.labelled, n_comparisons=len(evidence.clusters)
            )
        ),
        marked=evidence.clips[wrong],
        representatives=evidence.clips[evidence.hardest(wrong)[:_SHOWN]],
    )
