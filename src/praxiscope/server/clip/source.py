"""The file of a clip, found by number only."""

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
"""By which a file's content is told from what it was before: size and time of the last change."""


@dataclass(frozen=True)
class Source:
    """Where the frames of a clip come from.

    Attributes:
        clip: its number.
        path: a video file or a folder of frames.
        start: seconds into the file at which the clip begins; None where the clip is the file.
        shown_path: of the path, what lies within the folder that all clips lie in.
    """

    clip: int
    path: Path
    start: float | None
    shown_path: str

    @property
    def name(self) -> str:
        """How a person is told which clip it is."""
        return f"clip {self.clip}, {self.shown_path}"

    @property
    def folder(self) -> str:
        """The clip's folder within that of all clips, empty for that folder itself."""
        parent = Path(self.shown_path).parent.as_posix()
        return "" if parent == "." else parent

    def is_there(self) -> bool:
        """Whether its file is."""
        return self.path.exists()

    def stamp(self) -> Stamp:
        """What tells its content from another.

        Raises:
            RefusedError: 404, the file is missing or may not be looked at.
        """
        try:
            found = self.path.stat()
        except OSError as error:
            reason = f"its file can't be read, {error.strerror}"
            if isinstance(error, FileNotFoundError):
                reason = "its file is missing"
            raise RefusedError(
                UNKNOWN, reason, where=self.name, remedy="put the file back where it was"
            ) from error
        return found.st_size, found.st_mtime_ns

    def refused(self, error: PraxiscopeError) -> RefusedError:
        """The 404 that says which clip it is and why it can't be shown."""
        return RefusedError(UNKNOWN, error.what, where=self.name, remedy=error.remedy)


class Sources:
    """The files of all clips of a workspace; clips that are added later are found as well.

    Args:
        workspace: whose clips.
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
        # Without a folder in common nothing but the name is told.
        shown = path.removeprefix(common) if common else Path(path).name
        return Source(clip, Path(path), start, shown)

    def _current(self) -> tuple[pa.Table, str]:
        with self._lock:
            try:
                found = (self._workspace.folder / CLIPS_FILE).stat()
            except OSError as error:
                raise WorkspaceError("has no clips any more", where="workspace") from error
            stamp = found.st_size, found.st_mtime_ns
            if stamp != self._stamp:
                table = self._workspace.clips(["path", "start"])
                self._table = table.combine_chunks()
                self._common = common_folder(table["path"].to_pylist())
                self._stamp = stamp
            return self._table, self._common
