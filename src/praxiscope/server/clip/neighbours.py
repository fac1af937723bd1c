"""The clips that a network takes for most like one, at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.neighbours import similar
from praxiscope.atlas.rows import Floats

CANDIDATES = 512
"""Rows that are looked at closely: what rounding could hide among the nearest is among them."""


@dataclass(frozen=True, eq=False)
class ClipSimilarity:
    """Vectors of clips, ready to be asked for neighbours.

    Attributes:
        vectors: ``(N, D)``.
        squares: their squared lengths, ``(N,)``.
    """

    vectors: Floats
    squares: Floats

    @staticmethod
    def of(vectors: Floats) -> ClipSimilarity:
        """Get some vectors ready."""
        return ClipSimilarity(vectors, np.einsum("nd,nd->n", vectors, vectors))

    def nearest(self, row: int, count: int) -> tuple[NDArray[np.int64], Floats]:
        """Rows of the clips most like one, nearest first, and distances to them.

        As :func:`praxiscope.atlas.neighbours.similar`, which copies all vectors to find them.

        Args:
            row: of the clip.
            count: how many; all others where there are fewer.
        """
        near = self.squares - 2 * (self.vectors @ self.vectors[row])
        some = np.arange(len(near))
        if len(near) > CANDIDATES:
            some = np.argpartition(near, CANDIDATES)[:CANDIDATES]
        some = np.union1d(some, [row])
        place = int(np.searchsorted(some, row))
        places, distances = similar(self.vectors[some], place, min(count, len(some) - 1))
        rows: NDArray[np.int64] = some[places].astype(np.int64)
        return rows, distances
