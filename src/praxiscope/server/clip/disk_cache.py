"""Files that were made once and are kept as long as there is room."""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from praxiscope import __version__
from praxiscope.files.atomic_write import atomic_path

_IN_USE = 60.0
"""Seconds after it was asked for in which a file stays: it may be on its way to a browser."""

_LEFTOVER_AFTER = 3600.0


def content_key(*parts: Any) -> str:
    """A name for what this version of Praxiscope makes of plain data: 32 hexadecimal digits."""
    told = json.dumps([__version__, *parts], default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


class DiskCache:
    """A folder of files by key, bounded in bytes; the one longest unused goes first.

    A key stands for its content for good: another content has another key.

    Args:
        folder: is made.
        most_bytes: of all files together, but for those of the last minute.
        ending: of the files' names, such as ``.jpg``.
    """

    def __init__(self, folder: Path, most_bytes: int, ending: str) -> None:
        self._folder, self._most_bytes, self._ending = folder, most_bytes, ending
        self._lock = Lock()
        # Size and monotonic time of the last use; None where that was before this server.
        self._files: OrderedDict[str, tuple[int, float | None]] = OrderedDict()
        self._bytes = 0
        folder.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)
        stats = ((file, file.stat()) for file in folder.glob(f"[0-9a-f]*{ending}"))
        for file, stat in sorted(stats, key=lambda found: found[1].st_mtime_ns):
            self._note(file.name.removesuffix(ending), stat.st_size, None)

    def find(self, key: str) -> Path | None:
        """The file of a key; None where there is none."""
        path = self._path(key)
        with self._lock:
            try:
                self._note(key, path.stat().st_size, time.monotonic())
            except FileNotFoundError:
                self._forget(key)
                return None
        return path

    def put(self, key: str, write: Callable[[Path], object]) -> Path:
        """Write the file of a key and make room for it.

        Args:
            key: of the file.
            write: writes it to the path that it is given.

        Raises:
            VideoError: it can't be written.
        """
        path = self._path(key)
        self._folder.mkdir(parents=True, exist_ok=True)  # it may have been deleted meanwhile
        with atomic_path(path) as aside:
            write(aside)
        with self._lock:
            self._note(key, path.stat().st_size, time.monotonic())
            self._make_room()
        return path

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{self._ending}"

    def _note(self, key: str, size: int, used: float | None) -> None:
        self._forget(key)
        self._files[key] = size, used
        self._bytes += size

    def _forget(self, key: str) -> None:
        size, _ = self._files.pop(key, (0, None))
        self._bytes -= size

    def _make_room(self) -> None:
        recent = time.monotonic() - _IN_USE
        for key, (_, used) in list(self._files.items()):
            if self._bytes <= self._most_bytes or (used is not None and used > recent):
                return
            self._path(key).unlink(missing_ok=True)
            self._forget(key)


def _clear_leftovers(folder: Path) -> None:
    """Remove what was half written when a server was ended; what is recent may be another's."""
    long_ago = time.time() - _LEFTOVER_AFTER
    for file in folder.glob(".*"):
        if file.stat().st_mtime < long_ago:
            file.unlink(missing_ok=True)
