"""The file of a clip; clients name clips by number only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import pyarrow as pa

from praxiscope.errors import PraxiscopeError, WorkspaceError
from praxiscope.figures.paths import common_folder
from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.workspace.workspace import CLIPS_FILE, Workspace

Stamp = tuple[int, int]
"""Size and modification time of a file: they change with its content."""


@dataclass(frozen=True)
class Source:
    """The file of a clip.

    Attributes:
        clip: number of the clip.
        path: a video file or a folder of frames.
        start: seconds into the file at which the clip begins; None if the clip is the whole file.
        shown_path: the path relative to the common folder of all clips.
    """

    clip: int
    path: Path
    start: float | None
    shown_path: str

    @property
    def name(self) -> str:
        """Number and path of the clip, for people."""
        return f"clip {self.clip}, {self.shown_path}"

    @property
    def folder(self) -> str:
        """The clip's folder relative to the common folder of all clips, empty for that folder."""
        parent = Path(self.shown_path).parent.as_posix()
        return "" if parent == "." else parent

    def stamp(self) -> Stamp:
        """Size and modification time of the file.

        Raises:
            RefusedError: 404, the file is missing or can't be read.
        """
        try:
            stat = self.path.stat()
        except OSError as error:
            reason = f"its file can't be read, {error.strerror}"
            if isinstance(error, FileNotFoundError):
                reason = "its file is missing"
            raise RefusedError(
                UNKNOWN, reason, where=self.name, remedy="put the file back where it was"
            ) from error
        return stat.st_size, stat.st_mtime_ns

    def refused(self, error: PraxiscopeError) -> RefusedError:
        """A 404 with the name of the clip and the reason of an error."""
        return RefusedError(UNKNOWN, error.what, where=self.name, remedy=error.remedy)


class Sources:
    """The files of all clips of a workspace, including clips that are added later.

    Args:
        workspace: of the clips.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = Lock()
        self._stamp: Stamp | None = None
        self._table = pa.table({"path": pa.nulls(0), "start": pa.nulls(0)})
        self._common = ""

    def of(self, clip: int) -> Source:
        """The file of a clip.

        Raises:
            RefusedError: 404, there is no such clip.
        """
        table, common = self._current()
        if not 0 <= clip < table.num_rows:
            raise RefusedError(UNKNOWN, f"no clip {clip}", remedy=f"there are {table.num_rows}")
        path, start = table["path"][clip].as_py(), table["start"][clip].as_py()
        # Without a common folder only the file name is shown.
        shown_path = path.removeprefix(common) if common else Path(path).name
        return Source(clip, Path(path), start, shown_path)

    def _current(self) -> tuple[pa.Table, str]:
        with self._lock:
            try:
                stat = (self._workspace.folder / CLIPS_FILE).stat()
            except OSError as error:
                raise WorkspaceError("its table of clips is missing", where="workspace") from error
            stamp = stat.st_size, stat.st_mtime_ns
            if stamp != self._stamp:
                table = self._workspace.clips(["path", "start"])
                self._table = table.combine_chunks()
                self._common = common_folder(table["path"].to_pylist())
                self._stamp = stamp
            return self._table, self._common
