"""Groups of clips at a coarse and a fine grain, by k-means on their representation."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Floats, Numbers, sample

MOST_COARSE, MOST_FINE = 64, 512
FITTED_ON = 50_000
"""Clips that centres are found on, drawn under the seed where there are more."""

_STARTS, _STEPS = 3, 100
_ASSIGNED = 8192


def coarse_count(clips: int) -> int:
    """The cube root of the number of clips: 10 of 1000, 27 of 20,000, 64 from 262,144 on."""
    return min(MOST_COARSE, max(1, round(math.cbrt(clips))))


def fine_count(clips: int) -> int:
    """The square root of the number of clips: 32 of 1000, 141 of 20,000, 512 from 262,144 on.

    A group then has as many clips as there are groups, or more.
    """
    return min(MOST_FINE, max(1, round(math.sqrt(clips))))


def k_means(
    vectors: Floats,
    count: int,
    *,
    seed: int = 0,
    doing: str = "clusters",
    progress: Progress = silent,
) -> Numbers:
    """Divide clips into groups.

    Args:
        vectors: (N, D).
        count: groups; as many as there are different vectors where these are fewer.
        seed: of where centres begin; the best of three beginnings is taken.
        doing: what the progress is called.
        progress: is told how it goes.

    Returns:
        The group of each clip, (N,), numbered by size from 0 on, the largest first.
    """
    from sklearn.cluster import KMeans

    progress(doing, 0.0)
    drawn = vectors[sample(len(vectors), FITTED_ON, seed)]
    count = min(count, len(np.unique(drawn, axis=0)))
    fitted = KMeans(count, n_init=_STARTS, max_iter=_STEPS, random_state=seed).fit(drawn)
    groups = nearest_centre(vectors, np.asarray(fitted.cluster_centers_, np.float64))
    progress(doing, 1.0)
    return by_size(groups)


def nearest_centre(vectors: Floats, centres: Doubles) -> Numbers:
    """The centre that each vector is nearest to, (N,)."""
    half = (centres**2).sum(1) / 2
    groups = np.empty(len(vectors), np.int32)
    for start in range(0, len(vectors), _ASSIGNED):
        block = vectors[start : start + _ASSIGNED].astype(np.float64)
        groups[start : start + _ASSIGNED] = (half - block @ centres.T).argmin(1)
    return groups


def by_size(groups: NDArray[np.integer]) -> Numbers:
    """Number groups anew, the largest 0; of equals the one whose first clip comes first.

    Negative numbers stay: these clips have no group.
    """
    names, first, sizes = np.unique(groups, return_index=True, return_counts=True)
    real = names >= 0
    order = np.lexsort((first[real], -sizes[real]))
    renamed = np.full(len(groups), -1, np.int32)
    for number, name in enumerate(names[real][order]):
        renamed[groups == name] = number
    return renamed
