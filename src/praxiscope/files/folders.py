"""Make folders, and wait until their names are on disk."""

from __future__ import annotations

import os
from pathlib import Path

from praxiscope.errors import FileError


def sync_folder(folder: Path) -> None:
    """Wait until the file names of a folder are on disk, where the operating system can do so."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents.

    Raises:
        FileError: the folder can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise FileError(
            "is a file, or lies in one", where=str(folder), remedy="choose a folder"
        ) from error
    except OSError as error:
        raise FileError(
            f"can't be made, {error.strerror or error}",
            where=str(folder),
            remedy="choose a folder that can be written to",
        ) from error
