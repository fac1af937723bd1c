"""Density clusters of the map, by HDBSCAN (Campello et al. 2013)."""

from __future__ import annotations

import math

import numpy as np

from praxiscope.atlas.clusters import by_size
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Numbers, sample

FITTED_ON = 50_000
"""Largest number of clips for HDBSCAN; of more clips, a random sample is used."""

NO_CLUSTER = -1
"""Cluster of clips that belong to none."""

_SMALLEST = 5


def smallest_cluster(clips: int) -> int:
    """Half the square root of the number of clips, at least 5: 16 of 1000, 71 of 20,000."""
    return max(_SMALLEST, round(math.sqrt(clips) / 2))


def hdbscan_clusters(points: Doubles, *, seed: int = 0, progress: Progress = silent) -> Numbers:
    """Find dense clusters of clips on a map.

    Args:
        points: (N, 2).
        seed: of the sample where there are more than :data:`FITTED_ON` clips; the other clips get
            the cluster of the nearest clip of the sample.
        progress: callback that receives the progress (0 to 1).

    Returns:
        The cluster of each clip, (N,), numbered from 0, the largest first; :data:`NO_CLUSTER`
        between clusters, and for all clips where there are fewer than two clusters.
    """
    from scipy.spatial import KDTree
    from sklearn.cluster import HDBSCAN

    progress("density clusters", 0.0)
    sampled = sample(len(points), FITTED_ON, seed)
    smallest = smallest_cluster(len(sampled))
    if len(sampled) < 2 * smallest or not np.ptp(points, axis=0).any():
        return np.full(len(points), NO_CLUSTER, np.int32)
    fitted = HDBSCAN(
        min_cluster_size=smallest, min_samples=_SMALLEST, algorithm="kd_tree", copy=True
    ).fit(points[sampled])
    clusters = np.asarray(fitted.labels_, np.int32)
    if len(sampled) < len(points):
        _, near = KDTree(points[sampled]).query(points)
        clusters = clusters[near]
    progress("density clusters", 1.0)
    return by_size(clusters)
