"""Groups of similar errors, if only errors are selected."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask, fisher_less, share_of

KIND = "group of errors"

SURE = 0.01
FEWEST = 10
"""A group with fewer errors is not reported."""

_SHOWN = 9


@insight_kind(
    KIND,
    "errors that are similar to each other",
)
def find_error_groups(evidence: Evidence) -> list[Insight]:
    """Find clusters with significantly more errors than the other clips.

    Only if a filter selects nothing but errors. Accuracy can't be compared then, but the errors are
    compared with the clips that fulfil the other conditions.
    """
    whole = evidence.whole
    if whole is None or not evidence.labelled.all() or evidence.correct.any():
        return []
    errors = np.isin(whole.clips, evidence.clips)
    n_comparisons = len(whole.clusters)
    insights = (
        _insight(whole, errors, cluster & whole.labelled, n_comparisons)
        for cluster in whole.clusters
    )
    return [insight for insight in insights if insight is not None]


def _insight(whole: Evidence, errors: Mask, group: Mask, n_comparisons: int) -> Insight | None:
    inside = errors & group
    count, total = int(inside.sum()), int(errors.sum())
    free_here, free_elsewhere = share_of(~errors[group]), share_of(~errors[whole.labelled & ~group])
    if count < FEWEST or not free_elsewhere.clips:
        return None
    p = min(1.0, fisher_less(free_here, free_elsewhere) * n_comparisons)
    if p >= SURE:
        return None
    of_group = whole.accuracy(group)
    others = errors & ~group
    return Insight(
        KIND,
        f"{count} of {total} errors ({count / total:.1%}) are similar to each other",
        whole.clips[inside],
        count - free_here.clips * (1 - free_elsewhere.value),
        "check what they have in common; if their labels are right, add similar clips",
        (
            Figure(
                "accuracy",
                "accuracy of similar clips",
                of_group.value,
                "share",
                whole.accuracy(~group).value,
                interval=of_group.interval,
            ),
            Figure("loss", "loss", whole.mean_loss(inside), elsewhere=whole.mean_loss(others)),
            Figure("errors", "errors", count),
            Figure("share_of_errors", "share of all errors", count / total, "share"),
            Figure("clips_like_them", "similar clips", of_group.clips),
            p_value(p),
        ),
        tuple(whole.columns.reasons(inside, n_comparisons=n_comparisons)),
        representatives=whole.clips[whole.hardest(inside)[:_SHOWN]],
    )
