"""Groups of clips that are recognised less often than the others."""

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
    """Groups at either grain whose accuracy is surely below that of the rest.

    The surest comes first. What lies in it is explained then, and a group around it, or part of
    it, counts only where it is surely worse without those clips too.
    """
    groups = evidence.clusters
    left = evidence.labelled
    found = []
    while groups:
        chances = _chances(evidence, left)
        surest = int(np.argmin(chances))
        if chances[surest] >= SURE:
            break
        group = evidence.labelled & groups[surest]
        found.append(_insight(evidence, group, float(chances[surest])))
        left = left & ~group
    return found


def _chances(evidence: Evidence, left: Mask) -> Floats:
    """Corrected chance, for each group, of so many errors among what is left; 1 for too few."""
    clips, hits = (
        np.concatenate([_members(grain, of) for grain in (evidence.coarse, evidence.fine)])
        for of in (left, left & evidence.correct)
    )
    total = evidence.accuracy(left)
    chances = np.minimum(1.0, fisher_less_each(hits, clips, total) * len(clips))
    too_few = (clips < FEWEST) | (clips - hits < FEWEST_ERRORS) | (clips == total.clips)
    return np.where(too_few, 1.0, chances)


def _members(grain: Numbers, of: Mask) -> Counts:
    """How many of some clips each group has."""
    groups = np.unique(grain[grain >= 0])
    return np.bincount(grain[of & (grain >= 0)], minlength=int(grain.max(initial=0)) + 1)[groups]


def _insight(evidence: Evidence, inside: Mask, p: float) -> Insight:
    rest = evidence.labelled & ~inside
    here, elsewhere = evidence.accuracy(inside), evidence.accuracy(rest)
    errors = here.clips - here.hits
    saved = errors - here.clips * (1 - elsewhere.value)
    wrong = inside & evidence.wrong
    return Insight(
        KIND,
        f"{here.clips} clips are recognised at {here.value:.0%}, the others at "
        f"{elsewhere.value:.0%}",
        evidence.clips[inside],
        saved,
        "look at the misclassified ones; if their labels are right, add clips like them",
        (*evidence.results(inside, rest), Figure("errors", "errors", errors), p_value(p)),
        tuple(
            evidence.columns.reasons(
                inside, evidence.labelled, n_comparisons=len(evidence.clusters)
            )
        ),
        marked=evidence.clips[wrong],
        representatives=evidence.clips[evidence.hardest(wrong)[:_SHOWN]],
    )
