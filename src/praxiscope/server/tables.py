"""Tables that many versions have in common, read from disk once."""

from __future__ import annotations

from threading import Lock

import pyarrow as pa

from praxiscope.workspace.part import Part, read_rows
from praxiscope.workspace.parts import Snapshot
from praxiscope.workspace.workspace import CLIPS_FILE, Workspace


class Tables:
    """Rows of parts, which never change, and of the data set, which only grows.

    A version that has a few parts more than the one before reads just these. What the version that
    was asked about last does not have is let go of.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._parts: dict[tuple[str, ...], dict[str, pa.Table]] = {}
        self._clips: tuple[tuple[int, int], pa.Table] | None = None

    def rows(self, snapshot: Snapshot, columns: list[str] | None = None) -> pa.Table:
        """The rows of all parts, floating-point columns as float32.

        Args:
            snapshot: of the parts.
            columns: just these; all where None.

        Raises:
            WorkspaceError: a part is damaged, or parts differ in their columns.
            PartsReplacedError: a part is not there any more.
        """
        if not snapshot.parts:
            return snapshot.table(columns)
        key = (str(snapshot.folder), *(columns or ()))
        with self._lock:
            there = self._parts.get(key, {})
        read = {part.name: there.get(part.name) or _read(part, columns) for part in snapshot.parts}
        with self._lock:
            self._parts[key] = read
        return snapshot.join(list(read.values()))

    def clips(self, workspace: Workspace) -> pa.Table:
        """The data set of a workspace, row number = ``clip``.

        Raises:
            WorkspaceError: it can't be read.
        """
        found = (workspace.folder / CLIPS_FILE).stat()
        stamp = found.st_size, found.st_mtime_ns
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
