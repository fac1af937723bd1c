"""Maps: a place on the plane for every clip, and for clips that come later."""

from __future__ import annotations

import numpy as np

from praxiscope.atlas.linear_map import find_linear_map
from praxiscope.atlas.neighbours import EUCLIDEAN, NeighbourGraph, nearest_rows, neighbour_graph
from praxiscope.atlas.pacmap import pacmap_map
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Floats
from praxiscope.atlas.tsne import neighbours_for, place_by_tsne, tsne_map
from praxiscope.atlas.umap import NEIGHBOURS as UMAP_NEIGHBOURS
from praxiscope.atlas.umap import umap_map
from praxiscope.errors import PraxiscopeError, nearest

PCA, TSNE, UMAP, PACMAP = "pca", "t-sne", "umap", "pacmap"
METHODS = (PCA, TSNE, UMAP, PACMAP)

FEWEST = 10
"""Clips below which every map is that of the principal components."""

_PLACED_BY = 5


def neighbours_needed(method: str, perplexity: float) -> int:
    """Neighbours of each clip that a map is made from, 0 for one that needs none."""
    return {TSNE: neighbours_for(perplexity), UMAP: UMAP_NEIGHBOURS}.get(method, 0)


def project(
    vectors: Floats,
    method: str = TSNE,
    *,
    spread: Doubles | None = None,
    graph: NeighbourGraph | None = None,
    metric: str = EUCLIDEAN,
    perplexity: float = 30.0,
    seed: int = 0,
    threads: int = 1,
    progress: Progress = silent,
) -> Doubles:
    """Make a map.

    Args:
        vectors: of the clips, (N, D).
        method: of :data:`METHODS`.
        spread: what coordinates are multiplied by for principal components, (D,), ones by
            default; see :attr:`praxiscope.atlas.representation.Representation.spread`.
        graph: neighbours of the clips, where they are known already.
        metric: of the neighbours, where they are not.
        perplexity: of t-SNE.
        seed: the same one gives the same map, bit for bit on the same machine.
        threads: for t-SNE.
        progress: is told how it goes.

    Returns:
        Places, (N, 2), around 0. Fewer than :data:`FEWEST` clips, or clips that are all the same,
        are laid out by their principal components.

    Raises:
        PraxiscopeError: no such method, or its package is missing.
    """
    check_method(method)
    linear = find_linear_map(vectors, np.ones(vectors.shape[1]) if spread is None else spread)
    start = linear.of(vectors)
    if method == PCA or len(vectors) < FEWEST or not linear.axes.any():
        progress("map", 1.0)
        return start
    if method == PACMAP:
        return pacmap_map(vectors, start, seed=seed)
    if graph is None:
        graph = neighbour_graph(vectors, neighbours_needed(method, perplexity), metric, progress)
    if method == UMAP:
        return umap_map(vectors, graph, start, seed=seed)
    return tsne_map(
        graph, start, perplexity=perplexity, seed=seed, threads=threads, progress=progress
    )


def place(
    points: Doubles,
    vectors: Floats,
    new: Floats,
    method: str = TSNE,
    *,
    spread: Doubles | None = None,
    metric: str = EUCLIDEAN,
    threads: int = 1,
    progress: Progress = silent,
) -> Doubles:
    """Find places for new clips on a map that stays as it is.

    Exact for principal components. For t-SNE they are moved to where it wants them; for the
    others each comes to the median of its nearest clips' places.

    Args:
        points: of the map, (N, 2).
        vectors: of its clips, (N, D).
        new: of the new clips, (M, D).
        method: that made the map.
        spread: as it had then.
        metric: as it had then.
        threads: for t-SNE.
        progress: is told how it goes.

    Returns:
        Places, (M, 2).

    Raises:
        PraxiscopeError: no such method.
    """
    check_method(method)
    if not len(new):
        return np.empty((0, 2))
    if method == PCA or len(vectors) < FEWEST:
        found = find_linear_map(vectors, np.ones(vectors.shape[1]) if spread is None else spread)
        return found.of(new)
    if method == TSNE and np.ptp(points, axis=0).any():
        return place_by_tsne(points, vectors, new, metric, threads=threads, progress=progress)
    rows, _ = nearest_rows(vectors, new, _PLACED_BY, metric)
    places: Doubles = np.median(points[rows], axis=1)
    return places


def check_method(method: str) -> None:
    """Refuse what is no map.

    Raises:
        PraxiscopeError: no such method.
    """
    if method not in METHODS:
        raise PraxiscopeError(f"no map {method!r}", where="atlas", remedy=nearest(method, METHODS))
