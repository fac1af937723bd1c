"""Nearest neighbours of clips, exact up to 100,000 clips.

faiss computes ``|a|² + |b|² - 2 ab``, which is inaccurate for small distances: a duplicate would
not be at distance 0. Distances are therefore computed again from the differences, and neighbours
are sorted by them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.nearest_points import EXACT, NearestPoints
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Floats, Numbers
from praxiscope.errors import PraxiscopeError, nearest

EUCLIDEAN, COSINE = "euclidean", "cosine"
METRICS = (EUCLIDEAN, COSINE)
"""``cosine`` is one minus the cosine; a zero vector is at distance 0.5 from all others."""

_QUERIES = 1024
_INDEX_SHARE = 0.4  # share of the time that the index of many clips takes


@dataclass(frozen=True, eq=False)
class NeighbourGraph:
    """The nearest neighbours of each of N clips, without the clip itself.

    Attributes:
        indices: rows of the neighbours, nearest first, (N, k); the lower row first at equal
            distances.
        distances: to them, (N, k).
        metric: of :data:`METRICS`.
    """

    indices: Numbers
    distances: Floats
    metric: str

    @property
    def count(self) -> int:
        """Number of neighbours of each clip."""
        return int(self.indices.shape[1])

    def first(self, count: int) -> NeighbourGraph:
        """The same with fewer neighbours."""
        return NeighbourGraph(self.indices[:, :count], self.distances[:, :count], self.metric)


def neighbour_graph(
    vectors: Floats, count: int, metric: str = EUCLIDEAN, progress: Progress = silent
) -> NeighbourGraph:
    """Find the nearest neighbours of every clip; approximately where clips are many.

    The result does not depend on the number of cores.

    Args:
        vectors: (N, D).
        count: neighbours of each clip; at most all others.
        metric: of :data:`METRICS`.
        progress: callback that receives the progress (0 to 1).

    Raises:
        PraxiscopeError: no such metric, or vectors that are not finite.
    """
    count = min(count, len(vectors) - 1)
    if count < 1:
        empty = np.empty((len(vectors), 0))
        return NeighbourGraph(empty.astype(np.int32), empty.astype(np.float32), metric)
    index_share = 0.0 if len(vectors) <= EXACT else _INDEX_SHARE

    def report(step: str, done: float) -> None:
        progress(step, index_share * done)

    space = _Space.of(vectors, metric, len(vectors), count + 1, report)
    indices = np.empty((len(vectors), count), np.int32)
    distances = np.empty((len(vectors), count), np.float32)
    for start in range(0, len(vectors), _QUERIES):
        rows = np.arange(start, min(start + _QUERIES, len(vectors)))
        neighbours, squares = space.search(space.points[rows], count + 1, are_points=True)
        squares[neighbours == rows[:, None]] = np.inf
        # With many duplicates the clip itself may be missing; then the last neighbour is dropped.
        order = np.argsort(squares, axis=1, kind="stable")[:, :count]
        indices[rows] = np.take_along_axis(neighbours, order, 1)
        distances[rows] = space.distances(np.take_along_axis(squares, order, 1))
        progress("neighbours", index_share + (1 - index_share) * (rows[-1] + 1) / len(vectors))
    return NeighbourGraph(indices, distances, metric)


def nearest_rows(
    vectors: Floats, queries: Floats, count: int, metric: str = EUCLIDEAN
) -> tuple[Numbers, Floats]:
    """Find the clips nearest to query vectors.

    Args:
        vectors: of the clips, (N, D).
        queries: (M, D).
        count: neighbours of each query; at most all clips.
        metric: of :data:`METRICS`.

    Returns:
        Rows of the clips, nearest first, and distances to them, (M, count) each.

    Raises:
        PraxiscopeError: no such metric, or vectors that are not finite.
    """
    count = min(count, len(vectors))
    space = _Space.of(vectors, metric, len(queries), count)
    points = space.prepared(queries)
    indices = np.empty((len(queries), count), np.int32)
    distances = np.empty((len(queries), count), np.float32)
    for start in range(0, len(queries), _QUERIES):
        rows = slice(start, start + _QUERIES)
        indices[rows], squares = space.search(points[rows], count)
        distances[rows] = space.distances(squares)
    return indices, distances


def similar(
    vectors: Floats, row: int, count: int, metric: str = EUCLIDEAN
) -> tuple[Numbers, Floats]:
    """Find the clips most similar to one of them.

    Returns:
        Rows of the others, nearest first, and distances to them, (count,) each.

    Raises:
        PraxiscopeError: no such metric, or vectors that are not finite.
    """
    indices, distances = nearest_rows(vectors, vectors[row : row + 1], count + 1, metric)
    others = np.flatnonzero(indices[0] != row)[:count]
    return indices[0, others], distances[0, others]


def pairs_within(graph: NeighbourGraph, distance: float) -> tuple[Numbers, Floats]:
    """Find pairs of close clips, such as near-duplicates.

    Args:
        graph: one clip of each pair is a neighbour of the other.
        distance: largest distance; 0 finds exact duplicates.

    Returns:
        Rows of each pair, the lower first, (P, 2), and their distances, (P,), closest first.
    """
    rows, places = np.nonzero(graph.distances <= distance)
    others = graph.indices[rows, places]
    pairs = np.stack([np.minimum(rows, others), np.maximum(rows, others)], 1).astype(np.int32)
    pairs, first = np.unique(pairs, axis=0, return_index=True)
    distances = graph.distances[rows, places][first]
    order = np.argsort(distances, kind="stable")
    return pairs[order], distances[order]


@dataclass(frozen=True, eq=False)
class _Space:
    """Points whose squared Euclidean distances have the same order as the metric."""

    points: Floats
    centre: Floats
    metric: str
    nearest: NearestPoints

    @staticmethod
    def of(
        vectors: Floats, metric: str, searches: int, count: int, progress: Progress = silent
    ) -> _Space:
        if metric not in METRICS:
            raise PraxiscopeError(
                f"no metric {metric!r}", where="neighbours", remedy=nearest(metric, METRICS)
            )
        centre = np.zeros(vectors.shape[1], np.float32)
        if metric == EUCLIDEAN and len(vectors):
            centre = vectors.mean(0, dtype=np.float64).astype(np.float32)
        points = _prepared(vectors, centre, metric)
        index = NearestPoints.build(points, searches, count, progress)
        return _Space(points, centre, metric, index)

    def prepared(self, vectors: Floats) -> Floats:
        return _prepared(vectors, self.centre, self.metric)

    def search(
        self, queries: Floats, count: int, *, are_points: bool = False
    ) -> tuple[NDArray[np.int64], Floats]:
        """Rows and squared distances, nearest first, then by row."""
        rows = self.nearest.search(queries, count, are_points=are_points)
        squares = np.empty(rows.shape, np.float32)
        step = max(1, 2**22 // max(1, rows.shape[1] * queries.shape[1]))
        for start in range(0, len(queries), step):
            block = slice(start, start + step)
            differences = self.points[rows[block]] - queries[block, None]
            squares[block] = np.einsum("qkd,qkd->qk", differences, differences)
        order = np.lexsort((rows, squares), axis=1)
        return np.take_along_axis(rows, order, 1), np.take_along_axis(squares, order, 1)

    def distances(self, squares: Floats) -> Floats:
        distances = squares / 2 if self.metric == COSINE else np.sqrt(squares)
        return distances.astype(np.float32, copy=False)


def _prepared(vectors: Floats, centre: Floats, metric: str) -> Floats:
    if not np.isfinite(vectors).all():
        raise PraxiscopeError("vectors are not finite", where="neighbours")
    if metric == EUCLIDEAN:
        return np.ascontiguousarray(vectors - centre, np.float32)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.where(length > 0, length, 1), np.float32)
