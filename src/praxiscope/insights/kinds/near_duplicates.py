"""Near-duplicates and clips of one recording, within a split and across splits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure
from praxiscope.insights.insight import Insight, insight_kind

NEAR_DUPLICATES, LEAKAGE, SHARED = "near duplicates", "data leakage", "shared recordings"

_SHOWN = 9
_SEEN_FIRST = ("train", "validation")
"""Splits for training and for model selection, in this order."""

Rows = NDArray[np.intp]


@insight_kind(NEAR_DUPLICATES, "near-duplicates within a split")
def find_near_duplicates(evidence: Evidence) -> list[Insight]:
    """Find near-duplicates within a split, as one insight: one clip of each group is enough."""
    groups = [part for group in _duplicate_groups(evidence) for part in _by_split(evidence, group)]
    groups = [group for group in groups if len(group) > 1]
    if not groups:
        return []
    rows, spare = _rows(groups), _rows([group[1:] for group in groups])
    return [
        Insight(
            NEAR_DUPLICATES,
            f"{len(rows)} clips form {len(groups)} groups of near-duplicates",
            evidence.clips[rows],
            float(len(spare)),
            f"keep one clip of each group and remove the other {len(spare)}",
            (
                Figure("groups", "groups", len(groups)),
                Figure("copies", "clips to remove", len(spare)),
            ),
            marked=evidence.clips[spare],
            representatives=evidence.clips[groups[0][:_SHOWN]],
        )
    ]


@insight_kind(LEAKAGE, "near-duplicates across splits")
def find_leakage(evidence: Evidence) -> list[Insight]:
    """Find held-out clips with a near-duplicate in an earlier split."""
    return _leakage(
        evidence,
        LEAKAGE,
        _duplicate_groups(evidence),
        "{} held-out clips are near-duplicates of clips in another split",
        "remove them from the held-out splits: they make the accuracy too high",
    )


@insight_kind(SHARED, "recordings with clips in more than one split")
def find_shared_recordings(evidence: Evidence) -> list[Insight]:
    """Find held-out clips of recordings that have other clips in training or validation."""
    names, of = np.unique(evidence.recordings, return_inverse=True)
    order = np.argsort(of, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(of))[:-1])
    return _leakage(
        evidence,
        SHARED,
        [group for name, group in zip(names, groups, strict=True) if name and len(group) > 1],
        "{} held-out clips come from recordings that are in another split too",
        "split by recording: a network that has seen a recording does well on all its clips",
    )


def _leakage(
    evidence: Evidence, kind: str, groups: list[Rows], title: str, advice: str
) -> list[Insight]:
    """An insight about groups of clips that are in more than one split."""
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


def _duplicate_groups(evidence: Evidence) -> list[Rows]:
    return [np.array(group) for group in evidence.near_duplicates]


def _by_split(evidence: Evidence, group: Rows) -> Iterator[Rows]:
    """The clips of a group, split by split."""
    for split in np.unique(evidence.splits[group]):
        yield group[evidence.splits[group] == split]


def _leaked(evidence: Evidence, group: Rows) -> Rows:
    """Held-out clips of a group that has other clips in an earlier split."""
    splits = evidence.splits[group]
    for earlier in _SEEN_FIRST:
        if (splits == earlier).any():
            leaked: Rows = group[evidence.held_out[group] & (splits != earlier)]
            return leaked
    return group[:0]


def _rows(groups: list[Rows]) -> Rows:
    return np.sort(np.concatenate(groups))
