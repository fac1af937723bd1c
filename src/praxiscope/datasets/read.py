"""Read the clips of a file or folder, whatever its format."""

from __future__ import annotations

from pathlib import Path

from praxiscope.datasets.columns import Columns
from praxiscope.datasets.data_format import (
    COLUMNS,
    FOLD,
    VIDEOS,
    DataFormat,
    ReadOptions,
    find_format,
    recognise,
)
from praxiscope.datasets.rows import OnBadRow
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError

_REFUSALS = {
    COLUMNS: "only a table has columns that can be named",
    VIDEOS: "its videos are in its own folders of classes",
    FOLD: "only UCF-101 and HMDB-51 have several official splits",
}


def read_samples(
    data: str | Path,
    columns: Columns | None = None,
    *,
    format: str = "",
    videos: str | Path | None = None,
    fold: int = 1,
    unlabeled_allowed: bool = False,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """Read the clips of a table, a published list or a folder.

    :func:`praxiscope.datasets.open_data_set.open_data_set` does the same, collects bad rows and
    can map labels and choose classes and splits.

    Args:
        data: file or folder.
        columns: column names of a table; None uses the usual names.
        format: name of the format; empty means that it is recognised.
        videos: folder of the videos; None means the folder of the list.
        fold: number of the official split of UCF-101 or HMDB-51, 1 to 3.
        unlabeled_allowed: True reads clips without a label into the split ``unlabeled``.
        on_bad_row: receives the error of each row that can't be used; None raises the first one.

    Raises:
        DatasetError: the path does not exist, can't be read, or its format is not clear.
    """
    path = Path(data).expanduser()
    if not path.exists():
        raise DatasetError("no such table or folder", where=str(data))
    if videos is not None and not Path(videos).is_dir():
        raise DatasetError("no such folder of videos", where=str(videos))
    options = ReadOptions(columns or Columns(), videos, fold, unlabeled_allowed, on_bad_row)
    try:
        data_format = find_format(format or recognise(path))
        _check_options(path, data_format, options)
        return data_format.read(path, options)
    except OSError as error:
        raise DatasetError(
            f"can't be read, {error.strerror or error}", where=str(error.filename or path)
        ) from error


def _check_options(path: Path, data_format: DataFormat, options: ReadOptions) -> None:
    """Refuse options that the format would ignore."""
    for name in sorted(options.of_format() - data_format.accepts):
        raise DatasetError(
            f"is read as {data_format.name}; {_REFUSALS[name]}",
            where=str(path),
            remedy=f"leave out {name}, or name another format",
        )
