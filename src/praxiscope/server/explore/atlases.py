"""Maps and groups that are kept on disk, and which of them serve a version."""

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

MOST_NEW = 0.25
"""Share of a version's clips that may lack on a map: more change what it looks like."""

_PREFERRED = "default"

GROUP_COLUMNS = COARSE, FINE, ISLANDS = "coarse", "fine", "density"


@dataclass(frozen=True, eq=False)
class Kept:
    """An atlas on disk that has most clips of a version.

    Attributes:
        atlas: as it is there.
        rows: of the atlas, that of each clip of the version, -1 for one that it lacks.
    """

    atlas: Atlas
    rows: NDArray[np.int64]

    @property
    def is_whole(self) -> bool:
        """Whether it has all clips of the version."""
        return bool((self.rows >= 0).all())


def kept_atlas(version: Version, method: str) -> Kept | None:
    """The atlas of a method that serves a version best; None where none does.

    Those with all clips come first, then the one that users look at.
    """
    if not len(version):
        return None
    names = sorted(atlas_names(version.run), key=lambda name: _rank(name, method))
    serving = [kept for name in names if (kept := _serving(version, name, method)) is not None]
    return next((kept for kept in serving if kept.is_whole), serving[0] if serving else None)


def group_columns(version: Version) -> Iterator[Column]:
    """Groups of alike clips, where an atlas of just these clips is kept.

    They are the ones that insights call the same.
    """
    whole = list(_whole(version))
    if whole:
        yield _groups(COARSE, whole[0].coarse)
        yield _groups(FINE, whole[0].fine)
    for atlas in whole:
        if atlas.settings.method == TSNE:
            yield _groups(ISLANDS, atlas.density)
            return


def _whole(version: Version) -> Iterator[Atlas]:
    """Atlases of just these clips, made as they usually are."""
    for name in atlas_names(version.run):
        kept = _kept(version, name)
        if kept is not None and kept.is_whole and len(kept.atlas.clips) == len(version):
            settings = kept.atlas.settings
            if settings == Settings(method=settings.method):
                yield kept.atlas


def _groups(name: str, groups: NDArray[np.int32]) -> Column:
    return category(name, "groups", groups, [str(group) for group in range(groups.max() + 1)])


def _rank(name: str, method: str) -> tuple[bool, bool, str]:
    return name != _PREFERRED, name != default_name(method), name


def _serving(version: Version, name: str, method: str) -> Kept | None:
    kept = _kept(version, name)
    if kept is None or kept.atlas.settings.method != method:
        return None
    return kept if (kept.rows < 0).mean() <= MOST_NEW else None


def _kept(version: Version, name: str) -> Kept | None:
    """An atlas on disk, None where it is gone, damaged, or being replaced."""
    path = version.run.folder / ATLASES / name / ATLAS_FILE
    try:
        stamp = path.stat().st_mtime_ns
        return version.kept(("atlas", name, stamp), lambda: _read(version, name))
    except (FileNotFoundError, WorkspaceError):
        return None


def _read(version: Version, name: str) -> Kept:
    atlas = load_atlas(version.run, name)
    places = np.minimum(np.searchsorted(atlas.clips, version.clips), len(atlas.clips) - 1)
    return Kept(atlas, np.where(atlas.clips[places] == version.clips, places, -1))
