"""Coarse and fine clusters of clips, by k-means on their vectors."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Floats, Numbers, sample

MOST_COARSE, MOST_FINE = 64, 512
FITTED_ON = 50_000
"""Largest number of clips for k-means; of more clips, a random sample is used."""

_INITIALISATIONS, _ITERATIONS = 3, 100
_BLOCK = 8192


def coarse_count(clips: int) -> int:
    """The cube root of the number of clips: 10 of 1000, 27 of 20,000, 64 from 262,144 on."""
    return min(MOST_COARSE, max(1, round(math.cbrt(clips))))


def fine_count(clips: int) -> int:
    """The square root of the number of clips: 32 of 1000, 141 of 20,000, 512 from 262,144 on.

    A cluster then has at least as many clips as there are clusters, on average.
    """
    return min(MOST_FINE, max(1, round(math.sqrt(clips))))


def k_means(
    vectors: Floats,
    count: int,
    *,
    seed: int = 0,
    step: str = "clusters",
    progress: Progress = silent,
) -> Numbers:
    """Divide clips into clusters.

    Args:
        vectors: (N, D).
        count: of clusters; at most the number of different vectors.
        seed: of the initial centres; the best of three initialisations is used.
        step: name of the step for the progress.
        progress: callback that receives the progress (0 to 1).

    Returns:
        The cluster of each clip, (N,), numbered from 0, the largest first.
    """
    from sklearn.cluster import KMeans

    progress(step, 0.0)
    sampled = vectors[sample(len(vectors), FITTED_ON, seed)]
    count = min(count, len(np.unique(sampled, axis=0)))
    fitted = KMeans(count, n_init=_INITIALISATIONS, max_iter=_ITERATIONS, random_state=seed).fit(
        sampled
    )
    clusters = nearest_centre(vectors, np.asarray(fitted.cluster_centers_, np.float64))
    progress(step, 1.0)
    return by_size(clusters)


def nearest_centre(vectors: Floats, centres: Doubles) -> Numbers:
    """The nearest centre of each vector, (N,)."""
    half = (centres**2).sum(1) / 2
    clusters = np.empty(len(vectors), np.int32)
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK].astype(np.float64)
        clusters[start : start + _BLOCK] = (half - block @ centres.T).argmin(1)
    return clusters


def by_size(clusters: NDArray[np.integer]) -> Numbers:
    """Renumber clusters by size, the largest 0; of equals, the one with the first clip first.

    Negative numbers stay: these clips have no cluster.
    """
    names, first, sizes = np.unique(clusters, return_index=True, return_counts=True)
    real = names >= 0
    order = np.lexsort((first[real], -sizes[real]))
    renamed = np.full(len(clusters), -1, np.int32)
    for number, name in enumerate(names[real][order]):
        renamed[clusters == name] = number
    return renamed
