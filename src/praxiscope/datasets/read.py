"""Whatever a user calls a data set, as samples."""

from __future__ import annotations

from pathlib import Path

from praxiscope.datasets.folders import read_class_folders
from praxiscope.datasets.sample import Sample
from praxiscope.datasets.table import TABLE_ENDINGS, Columns, read_table
from praxiscope.errors import DatasetError

_TABLE_NAMES = ("manifest", "labels", "clips")


def read_samples(data: str | Path, columns: Columns | None = None) -> list[Sample]:
    """The clips of a table, of a folder with one (``manifest.csv`` ...) or of class folders.

    Raises:
        DatasetError: nothing there, or it can't be read.
    """
    path = Path(data).expanduser()
    if path.is_file():
        return read_table(path, columns)
    if not path.is_dir():
        raise DatasetError("no such table or folder", where=str(data))
    tables = [path / f"{name}{ending}" for name in _TABLE_NAMES for ending in TABLE_ENDINGS]
    table = next((table for table in tables if table.is_file()), None)
    return read_table(table, columns) if table else read_class_folders(path)
