"""Finding the points nearest to others, of few points or of many.

Comparing all with all takes time with the square of their number. It is done up to :data:`EXACT` of
them. Of more, most are found by following links between near points (HNSW, Malkov and Yashunin
2020, https://arxiv.org/abs/1603.09320), as far as it takes for those found to be hardly farther
than the nearest.
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
"""Points that are all compared with each other; among more, a few searches are exact as well."""

FARTHER = 1.005
"""Times the distance of the nearest that those found by links may be away, on average."""

_LINKS, _LOOKED_AT_TO_LINK = 16, 60
_LOOKED_AT = (128, 256, 512)
_TRIED_WITH = 256


@dataclass(frozen=True, eq=False)
class NearestPoints:
    """Looks points up.

    Attributes:
        every: faiss index that compares with all points.
        links: faiss index that follows links, None where all are compared.
    """

    every: Any
    links: Any | None

    @staticmethod
    def among(
        points: Floats, searches: int, count: int, progress: Progress = silent
    ) -> NearestPoints:
        """Make ready for a number of searches.

        Args:
            points: (N, D), contiguous.
            searches: how many there are going to be.
            count: points that each is going to find.
            progress: is told how it goes.
        """
        import faiss

        every = faiss.IndexFlatL2(points.shape[1])
        every.add(points)
        if len(points) <= EXACT or len(points) * searches <= EXACT**2:
            return NearestPoints(every, None)
        links = _linked(points, progress)
        _look_far_enough(links, every, points, count)
        return NearestPoints(every, links)

    def search(self, queries: Floats, count: int, *, own: bool = False) -> NDArray[np.int64]:
        """Rows of the nearest points, (M, count), in no certain order.

        Args:
            queries: (M, D).
            count: as many points as there are at most.
            own: whether the queries are points themselves; one that is not found shows that links
                led elsewhere.
        """
        index = self.every if self.links is None else self.links
        rows: NDArray[np.int64]
        squares, rows = index.search(queries, count)
        if self.links is not None:
            # Links don't lead everywhere, such as out of a crowd of equal points.
            lost = (rows < 0).any(1)
            if own:
                lost |= squares.min(1) > 0
            if lost.any():
                rows[lost] = self.every.search(queries[lost], count)[1]
        return rows


def _linked(points: Floats, progress: Progress) -> Any:
    import faiss

    links = faiss.IndexHNSWFlat(points.shape[1], _LINKS)
    links.hnsw.efConstruction = _LOOKED_AT_TO_LINK
    step = max(1, EXACT // 8)
    with _one_core():
        for start in range(0, len(points), step):
            links.add(points[start : start + step])
            progress("neighbours", links.ntotal / len(points))
    return links


def _look_far_enough(links: Any, every: Any, points: Floats, count: int) -> None:
    """Have links followed until they find points near enough, or for long enough."""
    some = points[np.linspace(0, len(points) - 1, _TRIED_WITH).astype(int)]
    nearest = np.sqrt(every.search(some, count)[0]).mean()
    for looked_at in _LOOKED_AT:
        links.hnsw.efSearch = max(looked_at, 2 * count)
        if np.sqrt(links.search(some, count)[0]).mean() <= FARTHER * nearest:
            break


@contextmanager
def _one_core() -> Iterator[None]:
    """Links that several cores make at once differ from time to time."""
    import faiss

    cores = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(cores)
