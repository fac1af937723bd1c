"""Locks of folders: many writers that append, or one that changes everything."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from praxiscope.errors import FileError

if sys.platform != "win32":
    import fcntl

NAME = ".lock"
PATIENCE = 30.0
"""Seconds that :func:`exclusive_lock` waits for others."""


@contextmanager
def shared_lock(folder: Path) -> Iterator[None]:
    """Share a folder with other holders of this lock, but with no :func:`exclusive_lock`.

    The operating system releases the lock when its process ends, however it ends. Where there are
    no such locks (Windows, some network drives), nothing is locked: appending is still safe, but
    repairing and compacting are safe only while no other process writes.
    """
    descriptor = _open(folder)
    try:
        _wait_shared(descriptor)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def exclusive_lock(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Lock a folder against all other holders of a lock.

    Args:
        folder: must exist.
        patience: seconds to wait for other holders.

    Raises:
        FileError: another holder did not release its lock in time, or the folder can't be written
            to.
    """
    descriptor = _open(folder)
    try:
        deadline = time.monotonic() + patience
        while not _try_exclusive(descriptor):
            if time.monotonic() >= deadline:
                raise FileError("is being written to", where=str(folder), remedy="try again later")
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


def is_locked(folder: Path) -> bool:
    """Whether somebody holds an :func:`exclusive_lock`; False where there are no locks."""
    try:
        descriptor = os.open(folder / NAME, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _try_shared(descriptor)
    finally:
        os.close(descriptor)


def _open(folder: Path) -> int:
    try:
        return os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise FileError(
            f"can't be written to, {error.strerror or error}", where=str(folder)
        ) from error


if sys.platform == "win32":

    def _wait_shared(descriptor: int) -> None:
        pass

    def _try_exclusive(descriptor: int) -> bool:
        return True

    def _try_shared(descriptor: int) -> bool:
        return True

else:

    def _wait_shared(descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        except OSError:  # a drive without locks
            return

    def _try_exclusive(descriptor: int) -> bool:
        return _try_lock(descriptor, fcntl.LOCK_EX)

    def _try_shared(descriptor: int) -> bool:
        return _try_lock(descriptor, fcntl.LOCK_SH)

    def _try_lock(descriptor: int, kind: int) -> bool:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a drive without locks
            return True
        return True
