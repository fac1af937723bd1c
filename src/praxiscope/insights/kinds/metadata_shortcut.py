"""Labels that show without looking at the action, by the file, the light or an overlay alone."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.association import FEWEST, Columns, Reason
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure, p_value
from praxiscope.insights.insight import Insight, insight_kind
from praxiscope.insights.statistics import Mask
from praxiscope.metadata.measure import contextual_columns
from praxiscope.metadata.titles import column_title

KIND = "metadata shortcut"

STRONG = 0.8
"""Effect from which on a column tells a label: nine of ten pairs of clips are in order."""

PART = 0.25
"""What a clip that is recognised by the way counts in errors."""

_SHOWN = 9


@insight_kind(
    KIND,
    "labels that metadata about file, light or overlays separate from all others",
    formerly="telling metadata",
)
def find_metadata_shortcuts(evidence: Evidence) -> list[Insight]:
    """Find labels that a column which is unrelated to the action separates from all others."""
    columns = columns_by_the_way(evidence.columns)
    labels, counts = np.unique(evidence.labels[evidence.labelled], return_counts=True)
    enough = labels[counts >= FEWEST]
    insights = []
    for label in enough:
        inside = evidence.labels == label
        reasons = columns.reasons(inside, evidence.labelled, n_comparisons=len(enough))
        strong_reasons = tuple(reason for reason in reasons if abs(reason.effect) >= STRONG)
        if strong_reasons:
            insights.append(_insight(evidence, inside, evidence.classes[label], strong_reasons))
    return insights


def columns_by_the_way(columns: Columns) -> Columns:
    """The columns that are unrelated to the action in a clip."""
    contextual = contextual_columns()
    return Columns(
        {name: values for name, values in columns.numbers.items() if name in contextual}, {}
    )


def _insight(
    evidence: Evidence, inside: Mask, name: str, strong_reasons: tuple[Reason, ...]
) -> Insight:
    strongest = strong_reasons[0]
    title = column_title(strongest.column).full
    accuracy = evidence.accuracy(inside)
    return Insight(
        KIND,
        f"{title} alone separates {name!r} from other labels in "
        f"{(1 + abs(strongest.effect)) / 2:.0%} of pairs",
        evidence.clips[inside],
        PART * float(inside.sum()),
        f"make {title} similar in all labels, or show that the network does not use it",
        (
            Figure("accuracy", "accuracy", accuracy.value, "share", interval=accuracy.interval),
            Figure("label", "label", name, "text"),
            Figure("column", "column", strongest.column, "text"),
            Figure("pairs_in_order", "pairs in order", (1 + abs(strongest.effect)) / 2, "share"),
            p_value(strongest.p),
        ),
        strong_reasons,
        representatives=evidence.clips[np.flatnonzero(inside)[:_SHOWN]],
    )
