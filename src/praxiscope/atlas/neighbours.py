"""Which clips are most alike: nearest neighbours, exact up to 100,000 clips.

faiss finds them by ``|a|² + |b|² - 2 ab``, which loses the digits of small distances: a copy of a
clip would not be at distance 0. Distances are therefore computed again, from the differences, and
neighbours ordered by them.
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
"""``cosine`` is one minus the cosine; a vector of zeros is half a unit from all others."""

_QUERIES = 1024
_LINKING = 0.4  # part of the time that links between many clips take


@dataclass(frozen=True, eq=False)
class NeighbourGraph:
    """The nearest neighbours of each of N clips, itself left out.

    Attributes:
        indices: rows of the neighbours, nearest first, (N, k); the lower row first among equals.
        distances: to them, (N, k).
        metric: of :data:`METRICS`.
    """

    indices: Numbers
    distances: Floats
    metric: str

    @property
    def count(self) -> int:
        """Neighbours of each clip."""
        return int(self.indices.shape[1])

    def first(self, count: int) -> NeighbourGraph:
        """The same with fewer neighbours."""
        return NeighbourGraph(self.indices[:, :count], self.distances[:, :count], self.metric)


def neighbour_graph(
    vectors: Floats, count: int, metric: str = EUCLIDEAN, progress: Progress = silent
) -> NeighbourGraph:
    """Find the nearest neighbours of every clip, nearly all of them where clips are many.

    The same vectors give the same graph, on however many cores.

    Args:
        vectors: (N, D).
        count: neighbours; all others where there are fewer.
        metric: of :data:`METRICS`.
        progress: is told how it goes.

    Raises:
        PraxiscopeError: no such metric, or vectors that are not finite.
    """
    count = min(count, len(vectors) - 1)
    if count < 1:
        nothing = np.empty((len(vectors), 0))
        return NeighbourGraph(nothing.astype(np.int32), nothing.astype(np.float32), metric)
    begun = 0.0 if len(vectors) <= EXACT else _LINKING

    def tell(doing: str, done: float) -> None:
        progress(doing, begun * done)

    space = _Space.of(vectors, metric, len(vectors), count + 1, tell)
    indices = np.empty((len(vectors), count), np.int32)
    distances = np.empty((len(vectors), count), np.float32)
    for start in range(0, len(vectors), _QUERIES):
        rows = np.arange(start, min(start + _QUERIES, len(vectors)))
        found, squares = space.search(space.points[rows], count + 1, own=True)
        squares[found == rows[:, None]] = np.inf
        # Where copies fill all places, the clip itself may not be among them: the last goes then.
        order = np.argsort(squares, axis=1, kind="stable")[:, :count]
        indices[rows] = np.take_along_axis(found, order, 1)
        distances[rows] = space.distances(np.take_along_axis(squares, order, 1))
        progress("neighbours", begun + (1 - begun) * (rows[-1] + 1) / len(vectors))
    return NeighbourGraph(indices, distances, metric)


def nearest_rows(
    vectors: Floats, queries: Floats, count: int, metric: str = EUCLIDEAN
) -> tuple[Numbers, Floats]:
    """Find the clips nearest to other vectors.

    Args:
        vectors: of the clips, (N, D).
        queries: (M, D).
        count: neighbours; all clips where there are fewer.
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
    """Find the clips most like one of them.

    Returns:
        Rows of the others, nearest first, and distances to them, (count,) each.

    Raises:
        PraxiscopeError: no such metric, or vectors that are not finite.
    """
    indices, distances = nearest_rows(vectors, vectors[row : row + 1], count + 1, metric)
    others = np.flatnonzero(indices[0] != row)[:count]
    return indices[0, others], distances[0, others]


def pairs_within(graph: NeighbourGraph, distance: float) -> tuple[Numbers, Floats]:
    """Find pairs of clips that lie close, such as copies of one another.

    Args:
        graph: a pair is found where one of the two is a neighbour of the other.
        distance: at most; 0 finds exact copies.

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
    """Points whose squared Euclidean distances order them as the metric does."""

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
        found = NearestPoints.among(points, searches, count, progress)
        return _Space(points, centre, metric, found)

    def prepared(self, vectors: Floats) -> Floats:
        return _prepared(vectors, self.centre, self.metric)

    def search(
        self, queries: Floats, count: int, *, own: bool = False
    ) -> tuple[NDArray[np.int64], Floats]:
        """Rows and squared distances, nearest first, then by row."""
        rows = self.nearest.search(queries, count, own=own)
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
        raise PraxiscopeError("vectors that are not finite", where="neighbours")
    if metric == EUCLIDEAN:
        return np.ascontiguousarray(vectors - centre, np.float32)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.where(length > 0, length, 1), np.float32)
