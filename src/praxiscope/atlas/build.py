"""From the features of a run to its atlas, and from the atlas to what it is asked."""

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
from praxiscope.atlas.projection import check_method, neighbours_needed, place, project
from praxiscope.atlas.representation import find_representation
from praxiscope.atlas.rows import Doubles, Floats, Numbers
from praxiscope.atlas.settings import Settings
from praxiscope.atlas.store import Atlas, atlas_names, load_atlas, save_atlas
from praxiscope.errors import PraxiscopeError, WorkspaceError, nearest
from praxiscope.workspace.run import Run


@dataclass(frozen=True, eq=False)
class AtlasBuild:
    """An atlas with what it was made from, for as long as it is in memory.

    Attributes:
        atlas: of the clips.
        vectors: of the clips, (N, D).
        graph: their neighbours, three for each unit of perplexity; without any for a map that
            needs none.
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
    """Represent clips, lay them out and group them.

    Args:
        features: of the clips.
        settings: how.
        threads: for t-SNE.
        progress: is told how it goes.

    Raises:
        PraxiscopeError: settings that can't be followed, or a package that is missing.
    """
    settings = settings or Settings()
    _check(settings)
    representation = find_representation(
        features.layers,
        components=settings.components,
        floor=settings.floor,
        seed=settings.seed,
        progress=progress,
    )
    vectors = representation.of(features.layers, progress)
    wanted = neighbours_needed(settings.method, settings.perplexity)
    graph = neighbour_graph(vectors, wanted, settings.metric, progress)
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
        k_means(vectors, groups, seed=settings.seed, doing=doing, progress=progress)
        for doing, groups in (
            ("coarse groups", settings.coarse or coarse_count(count)),
            ("fine groups", settings.fine or fine_count(count)),
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
    """The atlas of a run: the one on disk where clips and settings are the same, or a new one.

    Args:
        run: in a workspace.
        name: letters, digits, dots, hyphens and underscores.
        settings: how.
        threads: for t-SNE.
        progress: is told how it goes.

    Raises:
        PraxiscopeError: settings that can't be followed, a package that is missing, no clips.
    """
    settings = settings or Settings()
    _check(settings)
    features = read_features(run, settings.layers, logits=settings.logits)
    there = _readable(run, name)
    if there and there.settings == settings and np.array_equal(there.clips, features.clips):
        return there
    made = build(features, settings, threads=threads, progress=progress).atlas
    save_atlas(run, name, made)
    return made


def vectors_of(run: Run, atlas: Atlas, progress: Progress = silent) -> Floats:
    """The vectors of an atlas's clips, (N, D), from the features of the run.

    Raises:
        WorkspaceError: the run no longer has one of the clips.
    """
    return atlas.representation.of(_features(run, atlas).of(atlas.clips), progress)


def similar_clips(atlas: Atlas, vectors: Floats, clip: int, count: int) -> tuple[Numbers, Floats]:
    """Find the clips most like one.

    Args:
        atlas: that has it.
        vectors: of the atlas's clips, see :func:`vectors_of`.
        clip: its number.
        count: how many.

    Returns:
        Numbers of the others, the most alike first, and distances to them, (count,) each.

    Raises:
        WorkspaceError: the atlas does not have the clip.
    """
    row = int(np.searchsorted(atlas.clips, clip))
    if row == len(atlas.clips) or atlas.clips[row] != clip:
        raise WorkspaceError(f"no clip {clip}", where="atlas", remedy="make the atlas again")
    rows, distances = similar(vectors, row, count, atlas.settings.metric)
    return atlas.clips[rows], distances


def project_new_clips(
    run: Run, atlas: Atlas, *, threads: int = 1, progress: Progress = silent
) -> tuple[Numbers, Doubles, Numbers]:
    """Find places for the clips that a run got after the atlas was made; the map stays as it is.

    Returns:
        Numbers of the clips, (M,), their places, (M, 2), and the coarse group of the clip
        nearest to each, (M,).

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
    places = place(
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
    return clips, places, atlas.coarse[rows[:, 0]]


def _features(run: Run, atlas: Atlas) -> Features:
    return read_features(run, atlas.settings.layers, logits=atlas.settings.logits)


def _readable(run: Run, name: str) -> Atlas | None:
    """The atlas on disk; None where there is none, or it is damaged and has to be made again."""
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
                f"{name} is {value}, from {least} to {most} makes sense", where="atlas"
            )
