"""Who may write to a folder at the same time as whom."""

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
    """Write beside others who do the same, but not while somebody is :func:`exclusive_lock`.

    The operating system lets go of the lock when its holder dies, however it dies. Where it knows
    no such locks (Windows, some network drives), nothing is locked: appending is safe even so,
    but repairing and compacting then are only while nobody writes.
    """
    descriptor = _open(folder)
    try:
        _wait(descriptor)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def exclusive_lock(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Have a folder to oneself.

    Args:
        folder: must exist.
        patience: seconds to wait for others.

    Raises:
        FileError: others did not stop writing in time, or the folder can't be written to.
    """
    descriptor = _open(folder)
    try:
        deadline = time.monotonic() + patience
        while not _seize(descriptor):
            if time.monotonic() >= deadline:
                raise FileError(
                    "is being written to", where=str(folder), remedy="try again when that is over"
                )
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)


def is_locked(folder: Path) -> bool:
    """Whether somebody has a folder to himself; False where the system knows no locks."""
    try:
        descriptor = os.open(folder / NAME, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _joined(descriptor)
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

    def _wait(descriptor: int) -> None:
        pass

    def _seize(descriptor: int) -> bool:
        return True

    def _joined(descriptor: int) -> bool:
        return True

else:

    def _wait(descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        except OSError:  # a drive without locks
            return

    def _seize(descriptor: int) -> bool:
        return _locked_at_once(descriptor, fcntl.LOCK_EX)

    def _joined(descriptor: int) -> bool:
        return _locked_at_once(descriptor, fcntl.LOCK_SH)

    def _locked_at_once(descriptor: int, kind: int) -> bool:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a drive without locks
            return True
        return True
