"""UMAP (McInnes et al. 2018) by umap-learn, an optional package."""

from __future__ import annotations

import warnings

import numpy as np

from praxiscope.atlas.extra import optional_package
from praxiscope.atlas.neighbours import NeighbourGraph
from praxiscope.atlas.rows import Doubles, Floats

NEIGHBOURS = 15


def umap_map(vectors: Floats, graph: NeighbourGraph, start: Doubles, *, seed: int = 0) -> Doubles:
    """Lay clips out by UMAP with its own defaults.

    Args:
        vectors: (N, D).
        graph: of at least :data:`NEIGHBOURS` neighbours, or of all others.
        start: where clips are at first, (N, 2), of any size.
        seed: of what is drawn.

    Returns:
        Places, (N, 2).

    Raises:
        PraxiscopeError: umap-learn is missing.
    """
    package = optional_package("umap", "umap-learn", "maps")
    near = graph.first(NEIGHBOURS - 1)
    rows = np.arange(len(vectors))[:, None]
    itself = np.zeros((len(vectors), 1), np.float32)
    with warnings.catch_warnings():
        # It says that vectors can't be placed later without its own index: we place them.
        warnings.simplefilter("ignore", UserWarning)
        layout = package.UMAP(
            n_neighbors=near.count + 1,
            init=_small(start),
            random_state=seed,
            n_jobs=1,
            precomputed_knn=(
                np.hstack([rows, near.indices]),
                np.hstack([itself, near.distances]),
            ),
        ).fit_transform(vectors)
    return np.asarray(layout, np.float64)


def _small(start: Doubles) -> Floats:
    """Within 10, as the package's own beginnings are."""
    largest = max(float(np.abs(start).max()), float(np.finfo(np.float64).tiny))
    return (start * (10 / largest)).astype(np.float32)
