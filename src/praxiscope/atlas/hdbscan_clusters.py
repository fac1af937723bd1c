"""Islands of the map: HDBSCAN (Campello et al. 2013)."""

from __future__ import annotations

import math

import numpy as np

from praxiscope.atlas.clusters import by_size
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Numbers, sample

FITTED_ON = 50_000
"""Clips that islands are found on, drawn under the seed where there are more."""

NOBODY = -1
"""Of clips that belong to no island."""

_SMALLEST = 5


def smallest_cluster(clips: int) -> int:
    """Half the square root of the number of clips, at least 5: 16 of 1000, 71 of 20,000."""
    return max(_SMALLEST, round(math.sqrt(clips) / 2))


def hdbscan_clusters(points: Doubles, *, seed: int = 0, progress: Progress = silent) -> Numbers:
    """Find where clips lie dense on a map.

    Args:
        points: (N, 2).
        seed: decides which clips islands are found on where there are more than
            :data:`FITTED_ON`; the others belong where the nearest of those does.
        progress: is told how it goes.

    Returns:
        The island of each clip, (N,), numbered by size from 0 on, the largest first;
        :data:`NOBODY` between islands, and for all where there are not two islands.
    """
    from scipy.spatial import KDTree
    from sklearn.cluster import HDBSCAN

    progress("islands", 0.0)
    drawn = sample(len(points), FITTED_ON, seed)
    smallest = smallest_cluster(len(drawn))
    if len(drawn) < 2 * smallest or not np.ptp(points, axis=0).any():
        return np.full(len(points), NOBODY, np.int32)
    found = HDBSCAN(
        min_cluster_size=smallest, min_samples=_SMALLEST, algorithm="kd_tree", copy=True
    ).fit(points[drawn])
    groups = np.asarray(found.labels_, np.int32)
    if len(drawn) < len(points):
        _, near = KDTree(points[drawn]).query(points)
        groups = groups[near]
    progress("islands", 1.0)
    return by_size(groups)
