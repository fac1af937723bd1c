"""Linear map along the first two principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.principal_components import principal_components
from praxiscope.atlas.rows import Doubles, Floats


@dataclass(frozen=True, eq=False)
class LinearMap:
    """Projection of vectors to the map.

    Attributes:
        mean: of the vectors, (D,).
        axes: of the map, (D, 2); zeros where the vectors have fewer directions.
    """

    mean: Doubles
    axes: Doubles

    def of(self, vectors: Floats) -> Doubles:
        """Points of vectors on the map, (N, 2)."""
        points: Doubles = (vectors - self.mean) @ self.axes
        return points


def fit_linear_map(vectors: Floats, spread: Doubles) -> LinearMap:
    """Fit the first two principal components.

    Args:
        vectors: (N, D).
        spread: factor of each coordinate, (D,); see
            :attr:`praxiscope.atlas.representation.Representation.spread`.
    """
    components = principal_components(vectors * spread.astype(np.float32), 2, standardise=False)
    axes = np.zeros((vectors.shape[1], 2))
    axes[:, : components.directions.shape[1]] = components.directions * spread[:, None]
    return LinearMap(components.mean / spread, axes)
