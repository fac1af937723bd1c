"""Whether the clips of a split are more similar to each other than to another split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.neighbours import neighbour_graph
from praxiscope.insights.association import STRONG
from praxiscope.insights.evidence import Evidence, Floats
from praxiscope.insights.statistics import Mask

NEIGHBOURS = 10
MOST = 3000
"""Largest number of clips per side; more clips are sampled."""

_CELLS = 8
_DRAWS = 99
_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class AppearanceShift:
    """The clips of a split look similar to each other.

    Attributes:
        share: mean share of the nearest clips that are in the same split.
        expected: the same if splits were drawn at random within each label.
        p: of such a share if splits were random.
        unlike: ``(N,)`` clips more than halfway from what is expected to none but their own split.
    """

    share: float
    expected: float
    p: float
    unlike: Mask


def appearance_shift(evidence: Evidence, inside: Mask, outside: Mask) -> AppearanceShift | None:
    """Compare the appearance of clips by their thumbnails; None if nothing differs.

    Thumbnails depend on the clips only; features also depend on what the network has learned.

    Args:
        evidence: of all clips.
        inside: ``(N,)`` clips of a split.
        outside: ``(N,)`` clips of another.
    """
    from scipy.stats import norm

    if evidence.thumbnails is None:
        return None
    draw = np.random.default_rng(0)
    rows = np.sort(np.concatenate([_drawn(side, draw) for side in (inside, outside)]))
    near = neighbour_graph(_appearance_vectors(evidence.thumbnails, rows), NEIGHBOURS).indices
    of_split = inside[rows]
    # The network has a class for unlabelled clips too.
    strata = _members(np.where(evidence.labelled, evidence.labels, evidence.predicted)[rows])
    same_split = of_split[near].mean(1)
    share = float(same_split[of_split].mean())
    by_chance = np.array([_share_by_chance(of_split, near, strata, draw) for _ in range(_DRAWS)])
    expected = float(by_chance.mean())
    if share - expected < STRONG * (1 - expected):
        return None
    p = float(norm.sf((share - expected) / max(float(by_chance.std()), 1e-9)))
    unlike = np.zeros(len(evidence), bool)
    unlike[rows[of_split & (same_split > (1 + expected) / 2)]] = True
    return AppearanceShift(share, expected, p, unlike)


def _drawn(side: Mask, draw: np.random.Generator) -> NDArray[np.intp]:
    rows = np.flatnonzero(side)
    return rows if len(rows) <= MOST else draw.choice(rows, MOST, replace=False)


def _appearance_vectors(thumbnails: NDArray[np.uint8], rows: NDArray[np.intp]) -> Floats:
    """Mean frame and how much each part of it changes, ``(M, 2 * 8 * 8)``, standardised."""
    blocks = []
    for start in range(0, len(rows), _AT_ONCE):
        frames = thumbnails[rows[start : start + _AT_ONCE]]
        count, moments, side, _ = frames.shape
        step = side // _CELLS
        cells = frames.reshape(count, moments, _CELLS, step, _CELLS, step)
        parts = cells.mean((3, 5), dtype=np.float32).reshape(count, moments, -1)
        blocks.append(np.concatenate([parts.mean(1), parts.std(1)], 1))
    vectors = np.concatenate(blocks)
    spread = vectors.std(0)
    standardised: Floats = (vectors - vectors.mean(0)) / np.where(spread > 0, spread, 1)
    return standardised


def _members(labels: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    order = np.argsort(labels, kind="stable")
    _, first = np.unique(labels[order], return_index=True)
    return [part.astype(np.intp) for part in np.split(order, first[1:])]


def _share_by_chance(
    of_split: Mask,
    near: NDArray[np.int32],
    strata: list[NDArray[np.intp]],
    draw: np.random.Generator,
) -> float:
    shuffled = np.empty_like(of_split)
    for members in strata:
        shuffled[members] = draw.permutation(of_split[members])
    return float(shuffled[near].mean(1)[shuffled].mean())
