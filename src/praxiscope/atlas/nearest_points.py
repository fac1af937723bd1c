"""Nearest-neighbour search in few or many points.

Exact search takes time quadratic in the number of points. It is used for up to :data:`EXACT`
points. For more, an approximate index is used (HNSW, Malkov and Yashunin 2020,
https://arxiv.org/abs/1603.09320); its search depth is chosen so that the points it finds are hardly
farther away than the nearest ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Floats

EXACT = 100_000
"""Number of points up to which search is exact; with more points, few searches are exact too."""

FARTHER = 1.005
"""Mean distance that HNSW may find, as a multiple of the exact nearest distance."""

_LINKS, _BUILD_DEPTH = 16, 60
_SEARCH_DEPTHS = (128, 256, 512)
_TRIALS = 256


@dataclass(frozen=True, eq=False)
class NearestPoints:
    """A search index.

    Attributes:
        exact: faiss index that compares with all points.
        hnsw: approximate faiss index, None where search is exact.
    """

    exact: Any
    hnsw: Any | None

    @staticmethod
    def build(
        points: Floats, searches: int, count: int, progress: Progress = silent
    ) -> NearestPoints:
        """Build the index.

        Args:
            points: (N, D), contiguous.
            searches: expected number of searches.
            count: points that each search finds.
            progress: callback that receives the progress (0 to 1).
        """
        import faiss

        exact = faiss.IndexFlatL2(points.shape[1])
        exact.add(points)
        if len(points) <= EXACT or len(points) * searches <= EXACT**2:
            return NearestPoints(exact, None)
        hnsw = _build_hnsw(points, progress)
        _choose_search_depth(hnsw, exact, points, count)
        return NearestPoints(exact, hnsw)

    def search(self, queries: Floats, count: int, *, are_points: bool = False) -> NDArray[np.int64]:
        """Rows of the nearest points, (M, count), in no defined order.

        Args:
            queries: (M, D).
            count: at most the number of points.
            are_points: whether the queries are points of the index; a query that does not find
                itself is searched again exactly.
        """
        index = self.exact if self.hnsw is None else self.hnsw
        rows: NDArray[np.int64]
        squares, rows = index.search(queries, count)
        if self.hnsw is not None:
            # HNSW can miss points, for example among many equal ones.
            incomplete = (rows < 0).any(1)
            if are_points:
                incomplete |= squares.min(1) > 0
            if incomplete.any():
                rows[incomplete] = self.exact.search(queries[incomplete], count)[1]
        return rows


def _build_hnsw(points: Floats, progress: Progress) -> Any:
    import faiss

    hnsw = faiss.IndexHNSWFlat(points.shape[1], _LINKS)
    hnsw.hnsw.efConstruction = _BUILD_DEPTH
    step = max(1, EXACT // 8)
    with _one_core():
        for start in range(0, len(points), step):
            hnsw.add(points[start : start + step])
            progress("neighbours", hnsw.ntotal / len(points))
    return hnsw


def _choose_search_depth(hnsw: Any, exact: Any, points: Floats, count: int) -> None:
    """Choose the smallest search depth that is accurate enough."""
    queries = points[np.linspace(0, len(points) - 1, _TRIALS).astype(int)]
    nearest = np.sqrt(exact.search(queries, count)[0]).mean()
    for depth in _SEARCH_DEPTHS:
        hnsw.hnsw.efSearch = max(depth, 2 * count)
        if np.sqrt(hnsw.search(queries, count)[0]).mean() <= FARTHER * nearest:
            break


@contextmanager
def _one_core() -> Iterator[None]:
    """HNSW built on several cores is not reproducible."""
    import faiss

    cores = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(cores)
