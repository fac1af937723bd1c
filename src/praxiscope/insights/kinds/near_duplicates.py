"""Clips that are copies of each other, within a split and across splits."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.insight import Insight, insight_kind

COPIES, LEAKAGE = "near duplicates", "data leakage"

_SHOWN = 9


@insight_kind(COPIES)
def find_near_duplicates(evidence: Evidence) -> list[Insight]:
    """All copies within one split, in one card: each group needs but one of its clips."""
    groups = [group for group in evidence.copies if len(set(evidence.splits[group])) == 1]
    if not groups:
        return []
    rows = np.array(sorted(row for group in groups for row in group))
    spare = np.array(sorted(row for group in groups for row in group[1:]))
    return [
        Insight(
            COPIES,
            f"{len(rows)} clips are {len(groups)} clips and copies of them",
            evidence.clips[rows],
            float(len(spare)),
            f"keep one of each group, drop the other {len(spare)}",
            {"groups": len(groups), "copies": len(spare)},
            marked=evidence.clips[spare],
            representatives=evidence.clips[np.array(groups[0][:_SHOWN])],
        )
    ]


@insight_kind(LEAKAGE)
def find_leakage(evidence: Evidence) -> list[Insight]:
    """Held-out clips with a copy in training, and recordings that lie on both sides."""
    groups = [group for group in evidence.copies if len(set(evidence.splits[group])) > 1]
    if not groups:
        return []
    rows = np.array(sorted(row for group in groups for row in group))
    train = evidence.splits == "train"
    leaked = rows[~train[rows]]
    seen, rest = np.isin(np.arange(len(evidence)), leaked), ~train
    return [
        Insight(
            LEAKAGE,
            f"{len(leaked)} held-out clips are copies of clips in another split",
            evidence.clips[rows],
            float(len(leaked)),
            "take them out of the held-out splits: accuracy on them is no evidence",
            {
                "leaked": len(leaked),
                "accuracy": evidence.accuracy(seen).value,
                "accuracy_elsewhere": evidence.accuracy(rest & ~seen).value,
            },
            marked=evidence.clips[leaked],
            representatives=evidence.clips[np.array(groups[0][:_SHOWN])],
        )
    ]
