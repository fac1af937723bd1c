"""The values of columns, by name."""

from __future__ import annotations

from praxiscope.errors import nearest
from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.explore.atlases import GROUP_COLUMNS, group_columns
from praxiscope.server.versions import Version, stale_version

CLIP = "clip"
"""The column of clip numbers, which every version has."""


def column_bytes(version: Version, name: str) -> bytes:
    """The values of a column, little endian.

    Raises:
        RefusedError: 404, there is no such column; 410, its clusters were recomputed for more
            clips.
        WorkspaceError: a part is damaged.
    """
    if name == CLIP:
        return version.clips.astype("<i4").tobytes()
    if name in version.columns:
        return version.columns[name].data
    groups = {column.info.name: column for column in group_columns(version)}
    if name in groups:
        return groups[name].data
    if name in GROUP_COLUMNS:
        raise stale_version(version.run.name)
    names = [CLIP, *version.columns, *groups]
    raise RefusedError(
        UNKNOWN, f"no column {name[:80]!r}", where="columns", remedy=nearest(name[:80], names)
    )
