"""Maps: a point in the plane for every clip, and for clips that come later."""

from __future__ import annotations

import numpy as np

from praxiscope.atlas.linear_map import fit_linear_map
from praxiscope.atlas.neighbours import EUCLIDEAN, NeighbourGraph, nearest_rows, neighbour_graph
from praxiscope.atlas.pacmap import pacmap_map
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Floats
from praxiscope.atlas.tsne import neighbours_for, project_new_by_tsne, tsne_map
from praxiscope.atlas.umap import NEIGHBOURS as UMAP_NEIGHBOURS
from praxiscope.atlas.umap import umap_map
from praxiscope.errors import PraxiscopeError, nearest

PCA, TSNE, UMAP, PACMAP = "pca", "t-sne", "umap", "pacmap"
METHODS = (PCA, TSNE, UMAP, PACMAP)

FEWEST = 10
"""Number of clips below which every map shows the first two principal components."""

_NEIGHBOURS_OF_NEW = 5


def neighbours_needed(method: str, perplexity: float) -> int:
    """Number of neighbours of each clip that a map method needs; 0 for none."""
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
    """Compute a map.

    Args:
        vectors: of the clips, (N, D).
        method: of :data:`METHODS`.
        spread: factor of each coordinate for principal components, (D,), ones by
            default; see :attr:`praxiscope.atlas.representation.Representation.spread`.
        graph: neighbours of the clips; computed by default.
        metric: of the neighbours where they are computed.
        perplexity: of t-SNE.
        seed: the same seed gives the same map, bit for bit on the same machine.
        threads: for t-SNE.
        progress: callback that receives the progress (0 to 1).

    Returns:
        Points, (N, 2), around 0. Fewer than :data:`FEWEST` clips, or clips that are all equal,
        are projected to their principal components.

    Raises:
        PraxiscopeError: unknown method, or its package is missing.
    """
    check_method(method)
    linear = fit_linear_map(vectors, np.ones(vectors.shape[1]) if spread is None else spread)
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


def project_new(
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
    """Project new clips to a map, which does not change.

    Exact for principal components. For t-SNE the points are optimised; for the other methods each
    new clip is at the median of its nearest clips' points.

    Args:
        points: of the map, (N, 2).
        vectors: of its clips, (N, D).
        new: of the new clips, (M, D).
        method: of the map.
        spread: of the map.
        metric: of the map.
        threads: for t-SNE.
        progress: callback that receives the progress (0 to 1).

    Returns:
        Points, (M, 2).

    Raises:
        PraxiscopeError: unknown method.
    """
    check_method(method)
    if not len(new):
        return np.empty((0, 2))
    if method == PCA or len(vectors) < FEWEST:
        linear = fit_linear_map(vectors, np.ones(vectors.shape[1]) if spread is None else spread)
        return linear.of(new)
    if method == TSNE and np.ptp(points, axis=0).any():
        return project_new_by_tsne(points, vectors, new, metric, threads=threads, progress=progress)
    rows, _ = nearest_rows(vectors, new, _NEIGHBOURS_OF_NEW, metric)
    medians: Doubles = np.median(points[rows], axis=1)
    return medians


def check_method(method: str) -> None:
    """Check the name of a map method.

    Raises:
        PraxiscopeError: unknown method.
    """
    if method not in METHODS:
        raise PraxiscopeError(f"no map {method!r}", where="atlas", remedy=nearest(method, METHODS))
