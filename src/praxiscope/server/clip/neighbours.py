"""The clips most similar to one, found quickly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.neighbours import similar
from praxiscope.atlas.rows import Floats

CANDIDATES = 512
"""Rows whose distances are computed exactly; enough to correct all rounding errors."""


@dataclass(frozen=True, eq=False)
class ClipSimilarity:
    """Vectors of clips, prepared for the search of neighbours.

    Attributes:
        vectors: ``(N, D)``.
        squares: their squared lengths, ``(N,)``.
    """

    vectors: Floats
    squares: Floats

    @staticmethod
    def of(vectors: Floats) -> ClipSimilarity:
        """Prepare vectors."""
        return ClipSimilarity(vectors, np.einsum("nd,nd->n", vectors, vectors))

    def nearest(self, row: int, count: int) -> tuple[NDArray[np.int64], Floats]:
        """Rows of the most similar clips, nearest first, and their distances.

        The same as :func:`praxiscope.atlas.neighbours.similar`, which copies all vectors.

        Args:
            row: of the clip.
            count: number of clips; all others if there are fewer.
        """
        approximate = self.squares - 2 * (self.vectors @ self.vectors[row])
        candidates = np.arange(len(approximate))
        if len(approximate) > CANDIDATES:
            candidates = np.argpartition(approximate, CANDIDATES)[:CANDIDATES]
        candidates = np.union1d(candidates, [row])
        place = int(np.searchsorted(candidates, row))
        count = min(count, len(candidates) - 1)
        places, distances = similar(self.vectors[candidates], place, count)
        rows: NDArray[np.int64] = candidates[places].astype(np.int64)
        return rows, distances
