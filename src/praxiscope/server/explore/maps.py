"""Maps of a version as browsers receive them."""

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
from praxiscope.server.explore.atlases import StoredAtlas, best_atlas
from praxiscope.server.schemas.workspace import MapResponse
from praxiscope.server.versions import Version

Points = NDArray[np.uint16]

MAX_COORDINATE = 65_535
THREADS = max(1, (os.cpu_count() or 1) // 2)
"""Threads that compute maps: the other processors serve requests."""

_TITLES = {PCA: "PCA", TSNE: "t-SNE", UMAP: "UMAP", PACMAP: "PaCMAP"}
_PACKAGES = {UMAP: "umap", PACMAP: "pacmap"}
_REMEDY = "pip install praxiscope[maps]"


def map_responses(version: Version) -> list[MapResponse]:
    """All maps, and whether they are ready."""
    return [_map_response(version, method) for method in METHODS]


def check_map(method: str) -> None:
    """Refuse an unknown map.

    Raises:
        RefusedError: 404, there is no such map.
    """
    if method not in METHODS:
        raise RefusedError(
            UNKNOWN, f"no map {method!r}", where="maps", remedy=nearest(method, METHODS)
        )


def ready_map(version: Version, method: str) -> Points | None:
    """Positions of the clips on a map, ``(N, 2)``; None if a job has to compute them.

    Args:
        version: of a run.
        method: of the map.

    Raises:
        PraxiscopeError: its package is missing.
        WorkspaceError: a part is damaged.
    """
    cached: Points | None = version.find(_key(method))
    if cached is not None:
        return cached
    stored = best_atlas(version, method)
    if stored is not None and stored.has_all_clips:
        points = stored.atlas.points[stored.rows]
        return version.cached(_key(method), lambda: quantize_points(points))
    if not len(version):
        return np.empty((0, 2), np.uint16)
    if method == PCA:
        return version.cached(
            _key(method), lambda: quantize_points(version.latent_space.linear_map())
        )
    if _missing(method):
        raise PraxiscopeError("is not installed", where=_TITLES[method], remedy=_REMEDY)
    return None


def compute_map(version: Version, method: str, progress: Progress) -> None:
    """Compute a map that is not ready.

    If the map on disk lacks only a few clips, these are added and all others keep their positions.
    Otherwise the map is computed from all clips and saved.

    Raises:
        PraxiscopeError: the map's package is missing.
    """
    stored = best_atlas(version, method)
    if stored is not None and np.isin(stored.atlas.clips, version.clips).all():
        points = _with_new_clips(version, stored, progress)
    else:
        settings = Settings(method=method)
        name = default_name(method)
        made = build_atlas(version.run, name, settings, threads=THREADS, progress=progress)
        points = made.points.astype(np.float64)
    version.store(_key(method), quantize_points(points))


def quantize_points(points: NDArray[np.floating]) -> Points:
    """Positions as integers in 0..65535: both axes have one scale, the wider one is filled."""
    centred = points - (points.max(0) + points.min(0)) / 2
    half = max(float(np.abs(centred).max()), float(np.finfo(np.float32).tiny))
    quantized: Points = np.rint((centred / half + 1) * (MAX_COORDINATE / 2)).astype("<u2")
    return quantized


def _key(method: str) -> tuple[str, str]:
    return "map", method


def _with_new_clips(
    version: Version, stored: StoredAtlas, progress: Progress
) -> NDArray[np.float64]:
    _, positions, _ = project_new_clips(
        version.run, stored.atlas, threads=THREADS, progress=progress
    )
    points = stored.atlas.points[stored.rows].astype(np.float64)
    points[stored.rows < 0] = positions
    return points


def _map_response(version: Version, method: str) -> MapResponse:
    stored = best_atlas(version, method)
    is_stored = stored is not None and stored.has_all_clips
    is_computed = is_stored or version.find(_key(method)) is not None
    is_ready = is_computed or method == PCA or not len(version)
    missing = not is_ready and _missing(method)
    return MapResponse(
        method=method,
        title=_TITLES[method],
        ready=is_ready,
        available=not missing,
        remedy=_REMEDY if missing else "",
    )


def _missing(method: str) -> bool:
    """Whether the package of a map is not installed."""
    return method in _PACKAGES and find_spec(_PACKAGES[method]) is None
