"""Groups of clips that are recognised less often than the others."""

from __future__ import annotations

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, fewer_hits_p

KIND = "low performance"

SURE = 0.01
FEWEST, FEWEST_ERRORS = 15, 5
_SHOWN = 9


@insight_kind(KIND)
def find_low_performance(evidence: Evidence) -> list[Insight]:
    """Groups at either grain whose accuracy is surely below that of the rest."""
    looks = len(evidence.clusters)
    found = (_insight(evidence, evidence.labelled & one, looks) for one in evidence.clusters)
    return [insight for insight in found if insight is not None]


def _insight(evidence: Evidence, inside: Mask, looks: int) -> Insight | None:
    rest = evidence.labelled & ~inside
    here, elsewhere = evidence.accuracy(inside), evidence.accuracy(rest)
    errors = here.clips - here.hits
    if here.clips < FEWEST or errors < FEWEST_ERRORS or not elsewhere.clips:
        return None
    p = min(1.0, fewer_hits_p(here, elsewhere) * looks)
    if p >= SURE:
        return None
    saved = errors - here.clips * (1 - elsewhere.value)
    wrong = inside & ~evidence.correct
    low, high = here.interval
    return Insight(
        KIND,
        f"{here.clips} clips are recognised at {here.value:.0%}, the others at "
        f"{elsewhere.value:.0%}",
        evidence.clips[inside],
        saved,
        "look at the misclassified ones; if their labels are right, add clips like them",
        {
            "accuracy": here.value,
            "accuracy_low": low,
            "accuracy_high": high,
            "accuracy_elsewhere": elsewhere.value,
            "loss": evidence.mean_loss(inside),
            "loss_elsewhere": evidence.mean_loss(rest),
            "errors": errors,
            "p": p,
        },
        tuple(evidence.columns.reasons(inside, evidence.labelled, looks=looks)),
        marked=evidence.clips[wrong],
        representatives=evidence.clips[evidence.hardest(wrong)[:_SHOWN]],
    )
