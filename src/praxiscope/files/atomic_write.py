"""Write a file so that it appears complete, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from praxiscope.errors import FileError
from praxiscope.files.folders import sync_folder

TEMPORARY_SUFFIX = ".partial"
_SUFFIX_OF_VERSION_0_1 = ".aside"


def is_temporary(path: Path) -> bool:
    """Whether :func:`atomic_write` has not finished a file, told from its name."""
    return path.name.startswith(".") and path.suffix in (TEMPORARY_SUFFIX, _SUFFIX_OF_VERSION_0_1)


@contextmanager
def atomic_write(path: Path, *, fsync: bool = False) -> Iterator[BinaryIO]:
    """Open a temporary file for writing; rename it to ``path`` at the end of the block.

    After an error inside the block no temporary file is left and ``path`` is unchanged. The
    temporary name does not end like the file's, so that ``*.parquet`` never matches half a table.

    Args:
        path: the file. Its folder must exist.
        fsync: True waits until file and name are on disk, so that they survive a power cut.

    Raises:
        FileError: the file can't be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}{TEMPORARY_SUFFIX}")
    with _replacing(temporary, path):
        with temporary.open("xb") as file:
            yield file
            if fsync:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
        if fsync:
            sync_folder(path.parent)


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Like :func:`atomic_write`, for libraries that open a file by its name.

    The temporary name ends like ``path``, because encoders choose the format by the ending.

    Raises:
        FileError: the file can't be written.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}-{path.name}")
    with _replacing(temporary, path):
        yield temporary
        temporary.replace(path)


@contextmanager
def _replacing(temporary: Path, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):  # on a drive that can't be written to there is nothing to remove
            temporary.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> FileError:
    """The error for a file that the operating system refuses to write."""
    return FileError(
        f"can't be written, {error.strerror or error}",
        where=str(path),
        remedy="check that the folder exists and has free space",
    )
