"""Groups of errors, where one looks at nothing but errors."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, fisher_less, share_of

KIND = "group of errors"

SURE = 0.01
FEWEST = 10
"""Errors of a group: below that nothing is claimed."""

_SHOWN = 9


@insight_kind(KIND)
def find_error_groups(evidence: Evidence) -> list[Insight]:
    """Errors that are alike, and surely more than a group of that many clips would have.

    Only where all clips were picked for being errors; there is no accuracy to compare then, but
    there is what sets them apart from all clips beside them.
    """
    whole = evidence.whole
    if whole is None or not evidence.labelled.all() or evidence.correct.any():
        return []
    errors = np.isin(whole.clips, evidence.clips)
    n_comparisons = len(whole.clusters)
    found = (_insight(whole, errors, one & whole.labelled, n_comparisons) for one in whole.clusters)
    return [insight for insight in found if insight is not None]


def _insight(whole: Evidence, errors: Mask, group: Mask, n_comparisons: int) -> Insight | None:
    inside = errors & group
    count, total = int(inside.sum()), int(errors.sum())
    free_here, free_elsewhere = share_of(~errors[group]), share_of(~errors[whole.labelled & ~group])
    if count < FEWEST or not free_elsewhere.clips:
        return None
    p = min(1.0, fisher_less(free_here, free_elsewhere) * n_comparisons)
    if p >= SURE:
        return None
    here = whole.accuracy(group)
    low, high = here.interval
    others = errors & ~group
    return Insight(
        KIND,
        f"{count} of {total} errors ({count / total:.1%}) are alike",
        whole.clips[inside],
        count - free_here.clips * (1 - free_elsewhere.value),
        "look at what they have in common; if their labels are right, add clips like them",
        {
            "errors": count,
            "share_of_errors": count / total,
            "loss": whole.mean_loss(inside),
            "loss_elsewhere": whole.mean_loss(others),
            "clips_like_them": here.clips,
            "accuracy": here.value,
            "accuracy_low": low,
            "accuracy_high": high,
            "accuracy_elsewhere": whole.accuracy(~group).value,
            "p": p,
        },
        tuple(whole.columns.reasons(inside, n_comparisons=n_comparisons)),
        representatives=whole.clips[whole.hardest(inside)[:_SHOWN]],
    )
