"""Clips that are copies of each other or of one recording, within a split and across splits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure
from praxiscope.insights.insight import Insight, insight_kind

COPIES, LEAKAGE, SHARED = "near duplicates", "data leakage", "shared recordings"

_SHOWN = 9
_SEEN_FIRST = ("train", "validation")
"""Splits that networks learn from or are chosen by, in this order."""

Rows = NDArray[np.intp]


@insight_kind(COPIES, "copies within a split")
def find_near_duplicates(evidence: Evidence) -> list[Insight]:
    """All copies within one split, in one card: each group needs but one of its clips."""
    groups = [part for group in _copies(evidence) for part in _by_split(evidence, group)]
    groups = [group for group in groups if len(group) > 1]
    if not groups:
        return []
    rows, spare = _rows(groups), _rows([group[1:] for group in groups])
    return [
        Insight(
            COPIES,
            f"{len(rows)} clips are {len(groups)} clips and copies of them",
            evidence.clips[rows],
            float(len(spare)),
            f"keep one of each group, drop the other {len(spare)}",
            (Figure("groups", "groups", len(groups)), Figure("copies", "copies", len(spare))),
            marked=evidence.clips[spare],
            representatives=evidence.clips[groups[0][:_SHOWN]],
        )
    ]


@insight_kind(LEAKAGE, "copies across splits")
def find_leakage(evidence: Evidence) -> list[Insight]:
    """Held-out clips with a copy in training, or test clips with one in validation."""
    return _leakage(
        evidence,
        LEAKAGE,
        _copies(evidence),
        "{} held-out clips are copies of clips in another split",
        "take them out of the held-out splits: accuracy on them is no evidence",
    )


@insight_kind(SHARED, "recordings with clips in more than one split")
def find_shared_recordings(evidence: Evidence) -> list[Insight]:
    """Held-out clips of recordings of which other clips lie in training or validation."""
    names, of = np.unique(evidence.recordings, return_inverse=True)
    order = np.argsort(of, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(of))[:-1])
    return _leakage(
        evidence,
        SHARED,
        [group for name, group in zip(names, groups, strict=True) if name and len(group) > 1],
        "{} held-out clips are of recordings that lie in another split too",
        "split by recording: who has learnt a recording by heart does well on all its clips",
    )


def _leakage(
    evidence: Evidence, kind: str, groups: list[Rows], title: str, advice: str
) -> list[Insight]:
    """A card about groups of clips that lie in more than one split."""
    leaked_of = [(group, _leaked(evidence, group)) for group in groups]
    leaked_of = [(group, leaked) for group, leaked in leaked_of if len(leaked)]
    if not leaked_of:
        return []
    rows, leaked = _rows([group for group, _ in leaked_of]), _rows([rows for _, rows in leaked_of])
    leaked_clips = np.isin(np.arange(len(evidence)), leaked)
    return [
        Insight(
            kind,
            title.format(len(leaked)),
            evidence.clips[rows],
            float(len(leaked)),
            advice,
            (
                Figure(
                    "accuracy",
                    "accuracy",
                    evidence.accuracy(leaked_clips).value,
                    "share",
                    evidence.accuracy(evidence.held_out & ~leaked_clips).value,
                ),
                Figure("groups", "groups", len(leaked_of)),
                Figure("leaked", "leaked clips", len(leaked)),
            ),
            marked=evidence.clips[leaked],
            representatives=evidence.clips[leaked_of[0][0][:_SHOWN]],
        )
    ]


def _copies(evidence: Evidence) -> list[Rows]:
    return [np.array(group) for group in evidence.near_duplicates]


def _by_split(evidence: Evidence, group: Rows) -> Iterator[Rows]:
    """The clips of a group, split by split."""
    for split in np.unique(evidence.splits[group]):
        yield group[evidence.splits[group] == split]


def _leaked(evidence: Evidence, group: Rows) -> Rows:
    """Held-out clips of a group of which others lie in a split that comes earlier."""
    splits = evidence.splits[group]
    for earlier in _SEEN_FIRST:
        if (splits == earlier).any():
            leaked: Rows = group[evidence.held_out[group] & (splits != earlier)]
            return leaked
    return group[:0]


def _rows(groups: list[Rows]) -> Rows:
    return np.sort(np.concatenate(groups))
