"""UMAP (McInnes et al. 2018), from the optional package umap-learn."""

from __future__ import annotations

import warnings

import numpy as np

from praxiscope.atlas.extra import optional_package
from praxiscope.atlas.neighbours import NeighbourGraph
from praxiscope.atlas.rows import Doubles, Floats

NEIGHBOURS = 15


def umap_map(vectors: Floats, graph: NeighbourGraph, start: Doubles, *, seed: int = 0) -> Doubles:
    """Compute a map by UMAP with its default parameters.

    Args:
        vectors: (N, D).
        graph: with at least :data:`NEIGHBOURS` neighbours, or all other clips.
        start: initial points, (N, 2), of any scale.
        seed: of its random numbers.

    Returns:
        Points, (N, 2).

    Raises:
        PraxiscopeError: umap-learn is missing.
    """
    package = optional_package("umap", "umap-learn", "maps")
    near = graph.first(NEIGHBOURS - 1)
    rows = np.arange(len(vectors))[:, None]
    itself = np.zeros((len(vectors), 1), np.float32)
    with warnings.catch_warnings():
        # It warns that it can't project new vectors without its own index; Praxiscope does that.
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
    """Scaled to at most 10, as the package's own initial points."""
    largest = max(float(np.abs(start).max()), float(np.finfo(np.float64).tiny))
    return (start * (10 / largest)).astype(np.float32)
