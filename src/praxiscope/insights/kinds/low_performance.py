"""Groups of clips that are recognised less often than the others."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, fewer_hits_p

KIND = "low performance"

SURE = 0.01
FEWEST, FEWEST_ERRORS = 15, 5
_SHOWN = 9


@insight_kind(KIND)
def find_low_performance(evidence: Evidence) -> list[Insight]:
    """Groups at either grain whose accuracy is surely below that of the rest.

    The surest comes first. What lies in it is explained then, and a group around it, or part of
    it, counts only where it is surely worse without those clips too.
    """
    groups = [evidence.labelled & group for group in evidence.clusters]
    explained = ~evidence.labelled
    found = []
    while groups:
        chances = [_chance(evidence, group, explained, len(evidence.clusters)) for group in groups]
        surest = int(np.argmin(chances))
        if chances[surest] >= SURE:
            break
        group = groups.pop(surest)
        found.append(_insight(evidence, group, chances[surest]))
        explained = explained | group
    return found


def _chance(evidence: Evidence, group: Mask, explained: Mask, looks: int) -> float:
    """Corrected chance of so many errors among what is not explained yet; 1 for too few."""
    inside, outside = (evidence.accuracy(side & ~explained) for side in (group, ~group))
    errors = inside.clips - inside.hits
    if inside.clips < FEWEST or errors < FEWEST_ERRORS or not outside.clips:
        return 1.0
    return min(1.0, fewer_hits_p(inside, outside) * looks)


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
        {
            **evidence.results(inside, rest),
            "errors": errors,
            "p": p,
        },
        tuple(evidence.columns.reasons(inside, evidence.labelled, looks=len(evidence.clusters))),
        marked=evidence.clips[wrong],
        representatives=evidence.clips[evidence.hardest(wrong)[:_SHOWN]],
    )
