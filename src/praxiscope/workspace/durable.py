"""Files that appear whole and on disk, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from praxiscope.errors import WorkspaceError

ASIDE_PATTERN = ".*.aside"
"""Names of files that are being written: no tool takes them for tables or arrays."""


@contextmanager
def written_durably(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to; once its bytes are on disk, it takes the name ``path``.

    Unlike :func:`praxiscope.video.aside.written_aside` it survives a power cut, and its name until
    then does not end like the file's, so that ``*.parquet`` never finds half a table.

    Raises:
        WorkspaceError: the folder can't be written to.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.aside")
    try:
        with aside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise WorkspaceError(
            f"can't be written, {error.strerror or error}",
            where=str(path),
            remedy="check that the folder exists and has room",
        ) from error
    finally:
        with suppress(OSError):  # a drive that can't be written to anymore
            aside.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk, where the system knows such a thing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Raises:
        WorkspaceError: it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise WorkspaceError(
            "is a file, or lies in one", where=str(folder), remedy="choose a folder"
        ) from error
    except OSError as error:
        raise WorkspaceError(
            f"can't be made, {error.strerror or error}",
            where=str(folder),
            remedy="choose a folder that can be written to",
        ) from error
