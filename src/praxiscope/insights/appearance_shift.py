"""Whether the clips of a split look like each other rather than like those of another."""

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
"""Clips of either side that are compared, drawn where there are more."""

_CELLS = 8
_DRAWS = 99
_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class AppearanceShift:
    """That clips look like others of their split.

    Attributes:
        share: of the nearest clips that are of the same split, on average.
        expected: the same if splits were drawn at random within each label.
        p: chance of such a share then.
        unlike: ``(N,)`` clips more than halfway from what is expected to none but their own split.
    """

    share: float
    expected: float
    p: float
    unlike: Mask


def appearance_shift(evidence: Evidence, inside: Mask, outside: Mask) -> AppearanceShift | None:
    """Compare how clips look, by their thumbnails; None without any, or where they look alike.

    Thumbnails tell of the clips themselves; a network's features tell what it has learnt as well.

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
    near = neighbour_graph(_looks(evidence.thumbnails, rows), NEIGHBOURS).indices
    of_split = inside[rows]
    # The network has a class for unlabelled clips too.
    strata = _members(np.where(evidence.labelled, evidence.labels, evidence.predicted)[rows])
    own = of_split[near].mean(1)
    share = float(own[of_split].mean())
    by_chance = np.array([_share_by_chance(of_split, near, strata, draw) for _ in range(_DRAWS)])
    expected = float(by_chance.mean())
    if share - expected < STRONG * (1 - expected):
        return None
    p = float(norm.sf((share - expected) / max(float(by_chance.std()), 1e-9)))
    unlike = np.zeros(len(evidence), bool)
    unlike[rows[of_split & (own > (1 + expected) / 2)]] = True
    return AppearanceShift(share, expected, p, unlike)


def _drawn(side: Mask, draw: np.random.Generator) -> NDArray[np.intp]:
    rows = np.flatnonzero(side)
    return rows if len(rows) <= MOST else draw.choice(rows, MOST, replace=False)


def _looks(thumbnails: NDArray[np.uint8], rows: NDArray[np.intp]) -> Floats:
    """Mean frame and how much each part of it changes, ``(M, 2 * 8 * 8)``, standardised."""
    found = []
    for start in range(0, len(rows), _AT_ONCE):
        frames = thumbnails[rows[start : start + _AT_ONCE]]
        count, moments, side, _ = frames.shape
        step = side // _CELLS
        cells = frames.reshape(count, moments, _CELLS, step, _CELLS, step)
        parts = cells.mean((3, 5), dtype=np.float32).reshape(count, moments, -1)
        found.append(np.concatenate([parts.mean(1), parts.std(1)], 1))
    n_comparisons = np.concatenate(found)
    spread = n_comparisons.std(0)
    standardised: Floats = (n_comparisons - n_comparisons.mean(0)) / np.where(spread > 0, spread, 1)
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
