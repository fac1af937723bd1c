"""Tables that versions share, read from disk once."""

from __future__ import annotations

from threading import Lock

import pyarrow as pa

from praxiscope.workspace.part import Part, read_rows
from praxiscope.workspace.parts import Snapshot
from praxiscope.workspace.workspace import CLIPS_FILE, Workspace


class Tables:
    """Rows of parts, which never change, and of the data set, which only grows.

    A version reads only the parts that the last version did not have. Parts that a version does
    not have leave memory.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._parts: dict[tuple[str, ...], dict[str, pa.Table]] = {}
        self._clips: tuple[tuple[int, int], pa.Table] | None = None

    def rows(self, snapshot: Snapshot, columns: list[str] | None = None) -> pa.Table:
        """The rows of all parts, floating-point columns as float32.

        Args:
            snapshot: of the parts.
            columns: only these; None for all.

        Raises:
            WorkspaceError: a part is damaged, or parts differ in their columns.
            PartsReplacedError: a part was merged or removed.
        """
        if not snapshot.parts:
            return snapshot.table(columns)
        key = (str(snapshot.folder), *(columns or ()))
        with self._lock:
            cached = self._parts.get(key, {})
        tables = {
            part.name: cached.get(part.name) or _read(part, columns) for part in snapshot.parts
        }
        with self._lock:
            self._parts[key] = tables
        return snapshot.join(list(tables.values()))

    def clips(self, workspace: Workspace) -> pa.Table:
        """The data set of a workspace, row number = ``clip``.

        Raises:
            WorkspaceError: it can't be read.
        """
        stat = (workspace.folder / CLIPS_FILE).stat()
        stamp = stat.st_size, stat.st_mtime_ns
        with self._lock:
            if self._clips is None or self._clips[0] != stamp:
                self._clips = stamp, workspace.clips().combine_chunks()
            return self._clips[1]


def _read(part: Part, columns: list[str] | None) -> pa.Table:
    table = read_rows(part, columns)
    narrow = [
        field.with_type(pa.float32()) if pa.types.is_floating(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(narrow), safe=False)
