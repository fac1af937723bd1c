"""Groups of errors, where one looks at nothing but errors."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, fisher_less, share_of

KIND = "group of errors"

SURE = 0.01
FEWEST = 10
"""Errors of a group: below that nothing is claimed."""

_SHOWN = 9


@insight_kind(
    KIND,
    "errors that are similar to each other",
)
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
    others = errors & ~group
    return Insight(
        KIND,
        f"{count} of {total} errors ({count / total:.1%}) are alike",
        whole.clips[inside],
        count - free_here.clips * (1 - free_elsewhere.value),
        "look at what they have in common; if their labels are right, add clips like them",
        (
            Figure(
                "accuracy",
                "accuracy of similar clips",
                here.value,
                "share",
                whole.accuracy(~group).value,
                interval=here.interval,
            ),
            Figure("loss", "loss", whole.mean_loss(inside), elsewhere=whole.mean_loss(others)),
            Figure("errors", "errors", count),
            Figure("share_of_errors", "share of all errors", count / total, "share"),
            Figure("clips_like_them", "similar clips", here.clips),
            p_value(p),
        ),
        tuple(whole.columns.reasons(inside, n_comparisons=n_comparisons)),
        representatives=whole.clips[whole.hardest(inside)[:_SHOWN]],
    )
