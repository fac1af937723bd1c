"""The map along the two directions in which clips differ most: instant, and linear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.principal_components import principal_components
from praxiscope.atlas.rows import Doubles, Floats


@dataclass(frozen=True, eq=False)
class LinearMap:
    """From vectors to places on the map.

    Attributes:
        mean: of the vectors, (D,).
        axes: of the map, (D, 2); zeros where the vectors have fewer directions.
    """

    mean: Doubles
    axes: Doubles

    def of(self, vectors: Floats) -> Doubles:
        """Places of vectors, (N, 2)."""
        places: Doubles = (vectors - self.mean) @ self.axes
        return places


def find_linear_map(vectors: Floats, spread: Doubles) -> LinearMap:
    """The first two principal components.

    Args:
        vectors: (N, D).
        spread: what each coordinate is multiplied by first, (D,); see
            :attr:`praxiscope.atlas.representation.Representation.spread`.
    """
    found = principal_components(vectors * spread.astype(np.float32), 2, standardise=False)
    axes = np.zeros((vectors.shape[1], 2))
    axes[:, : found.directions.shape[1]] = found.directions * spread[:, None]
    return LinearMap(found.mean / spread, axes)
