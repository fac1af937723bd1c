"""Build the atlas of a run from its features, and find clips in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.clusters import coarse_count, fine_count, k_means
from praxiscope.atlas.features import Features, read_features
from praxiscope.atlas.hdbscan_clusters import hdbscan_clusters
from praxiscope.atlas.neighbours import (
    METRICS,
    NeighbourGraph,
    nearest_rows,
    neighbour_graph,
    similar,
)
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.projection import check_method, neighbours_needed, project, project_new
from praxiscope.atlas.representation import fit_representation
from praxiscope.atlas.rows import Doubles, Floats, Numbers
from praxiscope.atlas.settings import Settings
from praxiscope.atlas.store import Atlas, atlas_names, load_atlas, save_atlas
from praxiscope.errors import PraxiscopeError, WorkspaceError, nearest
from praxiscope.workspace.run import Run


@dataclass(frozen=True, eq=False)
class AtlasBuild:
    """An atlas with the vectors and the neighbour graph that it was built from.

    Attributes:
        atlas: of the clips.
        vectors: of the clips, (N, D).
        graph: their neighbours, three for each unit of perplexity; empty for a map method that
            needs no neighbours.
    """

    atlas: Atlas
    vectors: Floats
    graph: NeighbourGraph


def build(
    features: Features,
    settings: Settings | None = None,
    *,
    threads: int = 1,
    progress: Progress = silent,
) -> AtlasBuild:
    """Compute vectors, map and clusters of clips.

    Args:
        features: of the clips.
        settings: of the atlas.
        threads: for t-SNE.
        progress: callback that receives the progress (0 to 1).

    Raises:
        PraxiscopeError: settings out of range, or an optional package that is missing.
    """
    settings = settings or Settings()
    _check(settings)
    representation = fit_representation(
        features.layers,
        components=settings.components,
        floor=settings.floor,
        seed=settings.seed,
        progress=progress,
    )
    vectors = representation.of(features.layers, progress)
    neighbours = neighbours_needed(settings.method, settings.perplexity)
    graph = neighbour_graph(vectors, neighbours, settings.metric, progress)
    points = project(
        vectors,
        settings.method,
        spread=representation.spread,
        graph=graph,
        perplexity=settings.perplexity,
        seed=settings.seed,
        threads=threads,
        progress=progress,
    )
    count = len(vectors)
    coarse, fine = (
        k_means(vectors, clusters, seed=settings.seed, step=step, progress=progress)
        for step, clusters in (
            ("coarse clusters", settings.coarse or coarse_count(count)),
            ("fine clusters", settings.fine or fine_count(count)),
        )
    )
    density = hdbscan_clusters(points, seed=settings.seed, progress=progress)
    atlas = Atlas(
        settings, representation, features.clips, points.astype(np.float32), coarse, fine, density
    )
    return AtlasBuild(atlas, vectors, graph)


def build_atlas(
    run: Run,
    name: str = "default",
    settings: Settings | None = None,
    *,
    threads: int = 1,
    progress: Progress = silent,
) -> Atlas:
    """The atlas of a run: from disk where clips and settings are the same, otherwise built anew.

    Args:
        run: in a workspace.
        name: letters, digits, dots, hyphens and underscores.
        settings: of the atlas.
        threads: for t-SNE.
        progress: callback that receives the progress (0 to 1).

    Raises:
        PraxiscopeError: settings out of range, a missing optional package, or no clips.
    """
    settings = settings or Settings()
    _check(settings)
    features = read_features(run, settings.layers, logits=settings.logits)
    saved = _readable(run, name)
    if saved and saved.settings == settings and np.array_equal(saved.clips, features.clips):
        return saved
    atlas = build(features, settings, threads=threads, progress=progress).atlas
    save_atlas(run, name, atlas)
    return atlas


def vectors_of(run: Run, atlas: Atlas, progress: Progress = silent) -> Floats:
    """The vectors of an atlas's clips, (N, D), from the features of the run.

    Raises:
        WorkspaceError: the run no longer has one of the clips.
    """
    return atlas.representation.of(_features(run, atlas).of(atlas.clips), progress)


def similar_clips(atlas: Atlas, vectors: Floats, clip: int, count: int) -> tuple[Numbers, Floats]:
    """Find the clips most similar to a clip.

    Args:
        atlas: that contains the clip.
        vectors: of the atlas's clips, see :func:`vectors_of`.
        clip: number of the clip.
        count: number of clips to find.

    Returns:
        Numbers of the other clips, the most similar first, and their distances, (count,) each.

    Raises:
        WorkspaceError: the atlas does not contain the clip.
    """
    row = int(np.searchsorted(atlas.clips, clip))
    if row == len(atlas.clips) or atlas.clips[row] != clip:
        raise WorkspaceError(f"no clip {clip}", where="atlas", remedy="build the atlas again")
    rows, distances = similar(vectors, row, count, atlas.settings.metric)
    return atlas.clips[rows], distances


def project_new_clips(
    run: Run, atlas: Atlas, *, threads: int = 1, progress: Progress = silent
) -> tuple[Numbers, Doubles, Numbers]:
    """Project the clips that a run got after the atlas was built; the map does not change.

    Returns:
        Numbers of the new clips, (M,), their points, (M, 2), and for each the coarse cluster of
        the nearest clip, (M,).

    Raises:
        WorkspaceError: the run no longer has one of the atlas's clips.
    """
    features = _features(run, atlas)
    clips = np.setdiff1d(features.clips, atlas.clips)
    if not len(clips):
        return clips, np.empty((0, 2)), clips
    vectors = atlas.representation.of(features.of(atlas.clips), progress)
    new = atlas.representation.of(features.of(clips), progress)
    settings = atlas.settings
    points = project_new(
        atlas.points.astype(np.float64),
        vectors,
        new,
        settings.method,
        spread=atlas.representation.spread,
        metric=settings.metric,
        threads=threads,
        progress=progress,
    )
    rows, _ = nearest_rows(vectors, new, 1, settings.metric)
    return clips, points, atlas.coarse[rows[:, 0]]


def _features(run: Run, atlas: Atlas) -> Features:
    return read_features(run, atlas.settings.layers, logits=atlas.settings.logits)


def _readable(run: Run, name: str) -> Atlas | None:
    """The atlas on disk; None where there is none, or where it is damaged and must be rebuilt."""
    if name not in atlas_names(run):
        return None
    try:
        return load_atlas(run, name)
    except WorkspaceError:
        return None


def _check(settings: Settings) -> None:
    check_method(settings.method)
    if settings.metric not in METRICS:
        raise PraxiscopeError(
            f"no metric {settings.metric!r}",
            where="atlas",
            remedy=nearest(settings.metric, METRICS),
        )
    bounds = {
        "components": (settings.components, 1, np.inf),
        "floor": (settings.floor, 0, 1),
        "perplexity": (settings.perplexity, 2, 1000),
        "coarse": (settings.coarse, 0, np.inf),
        "fine": (settings.fine, 0, np.inf),
    }
    for name, (value, least, most) in bounds.items():
        if not least <= value <= most:
            raise PraxiscopeError(
                f"{name} is {value}, it must be from {least} to {most}", where="atlas"
            )
