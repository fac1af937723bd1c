"""Atlases on disk, and which of them serve a version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.projection import TSNE
from praxiscope.atlas.settings import Settings, default_name
from praxiscope.atlas.store import ATLAS_FILE, ATLASES, Atlas, atlas_names, load_atlas
from praxiscope.errors import WorkspaceError
from praxiscope.server.explore.columns import Column, category
from praxiscope.server.versions import Version

MAX_MISSING_SHARE = 0.25
"""Share of a version's clips that a map may lack: more clips would change the whole map."""

_PREFERRED = "default"

GROUP_COLUMNS = COARSE, FINE, DENSITY = "coarse", "fine", "density"


@dataclass(frozen=True, eq=False)
class StoredAtlas:
    """An atlas on disk that has most clips of a version.

    Attributes:
        atlas: as it is on disk.
        rows: for each clip of the version its row in the atlas, -1 if the atlas lacks it.
    """

    atlas: Atlas
    rows: NDArray[np.int64]

    @property
    def has_all_clips(self) -> bool:
        """Whether it has all clips of the version."""
        return bool((self.rows >= 0).all())


def best_atlas(version: Version, method: str) -> StoredAtlas | None:
    """The atlas of a method that serves a version best; None if none does.

    Atlases with all clips come first, then the one that users look at.
    """
    if not len(version):
        return None
    names = sorted(atlas_names(version.run), key=lambda name: _rank(name, method))
    atlases = [
        stored for name in names if (stored := _of_method(version, name, method)) is not None
    ]
    complete = (stored for stored in atlases if stored.has_all_clips)
    return next(complete, atlases[0] if atlases else None)


def group_columns(version: Version) -> Iterator[Column]:
    """Clusters of similar clips, if an atlas of exactly these clips is on disk.

    Insights name the same clusters.
    """
    complete = list(_complete_atlases(version))
    if complete:
        yield _groups(COARSE, complete[0].coarse)
        yield _groups(FINE, complete[0].fine)
    for atlas in complete:
        if atlas.settings.method == TSNE:
            yield _groups(DENSITY, atlas.density)
            return


def _complete_atlases(version: Version) -> Iterator[Atlas]:
    """Atlases of exactly these clips, made with the default settings."""
    for name in atlas_names(version.run):
        stored = _stored(version, name)
        if stored is not None and stored.has_all_clips and len(stored.atlas.clips) == len(version):
            settings = stored.atlas.settings
            if settings == Settings(method=settings.method):
                yield stored.atlas


def _groups(name: str, groups: NDArray[np.int32]) -> Column:
    return category(name, "groups", groups, [str(group) for group in range(groups.max() + 1)])


def _rank(name: str, method: str) -> tuple[bool, bool, str]:
    return name != _PREFERRED, name != default_name(method), name


def _of_method(version: Version, name: str, method: str) -> StoredAtlas | None:
    stored = _stored(version, name)
    if stored is None or stored.atlas.settings.method != method:
        return None
    return stored if (stored.rows < 0).mean() <= MAX_MISSING_SHARE else None


def _stored(version: Version, name: str) -> StoredAtlas | None:
    """An atlas on disk, None if it is missing, damaged, or being replaced."""
    path = version.run.folder / ATLASES / name / ATLAS_FILE
    try:
        stamp = path.stat().st_mtime_ns
        return version.cached(("atlas", name, stamp), lambda: _read(version, name))
    except (FileNotFoundError, WorkspaceError):
        return None


def _read(version: Version, name: str) -> StoredAtlas:
    atlas = load_atlas(version.run, name)
    rows = np.minimum(np.searchsorted(atlas.clips, version.clips), len(atlas.clips) - 1)
    return StoredAtlas(atlas, np.where(atlas.clips[rows] == version.clips, rows, -1))
