"""Maps of a version as they go to browsers."""

from __future__ import annotations

import os
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.build import build_atlas, project_new_clips
from praxiscope.atlas.progress import Progress
from praxiscope.atlas.projection import METHODS, PACMAP, PCA, TSNE, UMAP
from praxiscope.atlas.settings import Settings, default_name
from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.explore.atlases import Kept, kept_atlas
from praxiscope.server.schemas.workspace import MapResponse
from praxiscope.server.versions import Version

Points = NDArray[np.uint16]

MOST = 65_535
THREADS = max(1, (os.cpu_count() or 1) // 2)
"""That lay out maps: the others answer meanwhile."""

_TITLES = {PCA: "PCA", TSNE: "t-SNE", UMAP: "UMAP", PACMAP: "PaCMAP"}
_PACKAGES = {UMAP: "umap", PACMAP: "pacmap"}
_REMEDY = "pip install praxiscope[maps]"


def map_responses(version: Version) -> list[MapResponse]:
    """All maps, and whether they can be had at once."""
    return [_map_response(version, method) for method in METHODS]


def check_map(method: str) -> None:
    """Refuse what is no map.

    Raises:
        RefusedError: 404, there is no such map.
    """
    if method not in METHODS:
        raise RefusedError(
            UNKNOWN, f"no map {method!r}", where="maps", remedy=nearest(method, METHODS)
        )


def map_at_once(version: Version, method: str) -> Points | None:
    """Places of a version's clips, ``(N, 2)``; None where they take a job.

    Args:
        version: of a run.
        method: of the map.

    Raises:
        PraxiscopeError: its package is missing.
        WorkspaceError: a part is damaged.
    """
    there: Points | None = version.find(_key(method))
    if there is not None:
        return there
    kept = kept_atlas(version, method)
    if kept is not None and kept.is_whole:
        return version.kept(_key(method), lambda: on_the_wire(kept.atlas.points[kept.rows]))
    if not len(version):
        return np.empty((0, 2), np.uint16)
    if method == PCA:
        return version.kept(_key(method), lambda: on_the_wire(version.space.linear_map()))
    if _missing(method):
        raise PraxiscopeError("is not installed", where=_TITLES[method], remedy=_REMEDY)
    return None


def make_map(version: Version, method: str, progress: Progress) -> None:
    """Make what :func:`map_at_once` lacks.

    Where a map on disk lacks few of the clips, these are placed on it: what a person has learnt of
    it stays true. Otherwise all are laid out anew, and kept on disk.

    Raises:
        PraxiscopeError: the map's package is missing.
    """
    kept = kept_atlas(version, method)
    if kept is not None and np.isin(kept.atlas.clips, version.clips).all():
        points = _with_new_clips(version, kept, progress)
    else:
        settings = Settings(method=method)
        name = default_name(method)
        made = build_atlas(version.run, name, settings, threads=THREADS, progress=progress)
        points = made.points.astype(np.float64)
    version.keep(_key(method), on_the_wire(points))


def on_the_wire(points: NDArray[np.floating]) -> Points:
    """Places as whole numbers in 0..65535: both axes of one scale, the wider one filled."""
    centred = points - (points.max(0) + points.min(0)) / 2
    half = max(float(np.abs(centred).max()), float(np.finfo(np.float32).tiny))
    wire: Points = np.rint((centred / half + 1) * (MOST / 2)).astype("<u2")
    return wire


def _key(method: str) -> tuple[str, str]:
    return "map", method


def _with_new_clips(version: Version, kept: Kept, progress: Progress) -> NDArray[np.float64]:
    _, places, _ = project_new_clips(version.run, kept.atlas, threads=THREADS, progress=progress)
    points = kept.atlas.points[kept.rows].astype(np.float64)
    points[kept.rows < 0] = places
    return points


def _map_response(version: Version, method: str) -> MapResponse:
    kept = kept_atlas(version, method)
    there = version.find(_key(method)) is not None or (kept is not None and kept.is_whole)
    made = there or method == PCA or not len(version)
    missing = not made and _missing(method)
    return MapResponse(
        method=method,
        title=_TITLES[method],
        made=made,
        available=not missing,
        remedy=_REMEDY if missing else "",
    )


def _missing(method: str) -> bool:
    """Whether the package of a map is not installed."""
    return method in _PACKAGES and find_spec(_PACKAGES[method]) is None
