"""Clips that stand apart by the file, the light or an overlay."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.kinds.metadata_shortcut import columns_by_the_way
from praxiscope.insights.statistics import Floats, Mask, fisher_less

KIND = "outlier group"

FEWEST, SHARE = 15, 0.1
"""So many clips stand apart, and no larger a share of all."""

GAP = 0.5
"""Between them and the others, in parts of the range of the others' middle half."""

BETWEEN = 0.05
"""So many clips, as a share of those that stand apart, may lie in the gap."""

BESIDE = 8
"""Clips on both sides of a gap that must be closer than its width, for each clip in the gap."""

SURE = 0.01
"""Chance below which they are recognised worse than the others; then their errors are marked."""

WORTH = 0.25
"""A clip that has to be looked at counts a quarter of an error."""

_SHOWN = 9


@insight_kind(
    KIND,
    "small groups beyond a gap at one end of a metadata column",
    explains_errors=True,
    of_clusters=True,
    formerly="unusual clips",
)
def find_outlier_groups(evidence: Evidence) -> list[Insight]:
    """Find small groups at one end of a column, with a gap to all other clips."""
    insights = []
    for name, values in columns_by_the_way(evidence.columns).numbers.items():
        for sign in (1.0, -1.0):
            apart = stands_apart(sign * values)
            if apart.any():
                insights.append(_insight(evidence, name, apart))
    return insights


def stands_apart(values: Floats) -> Mask:
    """Values that are below all others and separated by a gap; none where there is no gap.

    Args:
        values: ``(N,)``, nan where unknown.
    """
    finite = np.flatnonzero(np.isfinite(values))
    order = finite[np.argsort(values[finite], kind="stable")]
    ordered = values[order]
    counts = np.arange(FEWEST, int(SHARE * len(ordered)) + 1)
    apart = np.zeros(len(values), bool)
    if not len(counts):
        return apart
    between = (BETWEEN * counts).astype(int)
    gaps = ordered[counts + between] - ordered[counts - 1]
    low, high = np.quantile(ordered, [0.25, 0.75])
    # Where most values are equal, any other value is separated by a gap.
    wide = gaps > max(GAP * (high - low), 1e-6 * abs(high))
    # In a long tail the values next to the gap are sparse too; a real gap has many next to it.
    steps = BESIDE * (1 + between)
    before = ordered[counts - 1] - ordered[counts - 1 - steps]
    after = (
        ordered[np.minimum(counts + between + steps, len(ordered) - 1)] - ordered[counts + between]
    )
    wide &= gaps > np.maximum(before, after)
    if wide.any():
        apart[order[: counts[np.argmax(np.where(wide, counts * gaps, 0.0))]]] = True
    return apart


def _insight(evidence: Evidence, name: str, apart: Mask) -> Insight:
    values = evidence.columns.numbers[name]
    of_group, of_others = evidence.accuracy(apart), evidence.accuracy(~apart)
    fails = fisher_less(of_group, of_others) < SURE
    wrong = apart & evidence.wrong
    excess = (
        of_group.clips * of_others.value - of_group.hits
        if of_group.clips and of_others.clips
        else 0.0
    )
    rows = evidence.hardest(wrong) if fails else np.flatnonzero(apart)
    usual = float(np.nanmedian(values[~apart]))
    return Insight(
        KIND,
        f"{apart.sum()} clips are outliers by {name}: {np.median(values[apart]):.3g}, others "
        f"{usual:.3g}",
        evidence.clips[apart],
        max(WORTH * float(apart.sum()), excess),
        "check whether they belong to the data set; if they do, check that training has enough",
        (*evidence.results(apart, ~apart), Figure("column", "column", name, "text")),
        tuple(evidence.columns.reasons(apart)),
        marked=evidence.clips[wrong] if fails else None,
        representatives=evidence.clips[rows[:_SHOWN]],
    )
