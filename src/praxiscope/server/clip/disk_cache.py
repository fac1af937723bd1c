"""A cache of files on disk."""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from praxiscope.files.atomic_write import atomic_path
from praxiscope.version import __version__

_IN_USE = 60.0
"""Seconds for which a file stays after its last use: it may be on its way to a browser."""

_LEFTOVER_AFTER = 3600.0


def content_key(*parts: Any) -> str:
    """A key of plain data and the version of Praxiscope: 32 hexadecimal digits."""
    content = json.dumps([__version__, *parts], default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


class DiskCache:
    """A folder of files by key, limited in bytes; the least recently used file leaves first.

    The content of a key never changes: other content has another key.

    Args:
        folder: of the files, created if it is missing.
        max_bytes: of all files that were not used in the last minute.
        suffix: of the file names, such as ``.jpg``.
    """

    def __init__(self, folder: Path, max_bytes: int, suffix: str) -> None:
        self._folder, self._max_bytes, self._suffix = folder, max_bytes, suffix
        self._lock = Lock()
        # Size and monotonic time of the last use; None where that was before this server.
        self._files: OrderedDict[str, tuple[int, float | None]] = OrderedDict()
        self._bytes = 0
        folder.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)
        stats = ((file, file.stat()) for file in folder.glob(f"[0-9a-f]*{suffix}"))
        for file, stat in sorted(stats, key=lambda entry: entry[1].st_mtime_ns):
            self._note(file.name.removesuffix(suffix), stat.st_size, None)

    def find(self, key: str) -> Path | None:
        """The file of a key, None if there is none."""
        path = self._path(key)
        with self._lock:
            try:
                self._note(key, path.stat().st_size, time.monotonic())
            except FileNotFoundError:
                self._forget(key)
                return None
        return path

    def put(self, key: str, write: Callable[[Path], object]) -> Path:
        """Write the file of a key, and delete others if the cache is full.

        Args:
            key: of the file.
            write: writes the file to a path.

        Raises:
            FileError: it can't be written.
        """
        path = self._path(key)
        self._folder.mkdir(parents=True, exist_ok=True)  # a user may have deleted it
        with atomic_path(path) as temporary:
            write(temporary)
        with self._lock:
            self._note(key, path.stat().st_size, time.monotonic())
            self._make_room()
        return path

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{self._suffix}"

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
            if self._bytes <= self._max_bytes or (used is not None and used > recent):
                return
            self._path(key).unlink(missing_ok=True)
            self._forget(key)


def _clear_leftovers(folder: Path) -> None:
    """Delete unfinished files of servers that were killed; recent ones may be in use."""
    long_ago = time.time() - _LEFTOVER_AFTER
    for file in folder.glob(".*"):
        if file.stat().st_mtime < long_ago:
            file.unlink(missing_ok=True)
