"""Whatever a user calls a data set, as samples."""

from __future__ import annotations

from pathlib import Path

from praxiscope.datasets.folders import read_class_folders
from praxiscope.datasets.hmdb51 import hmdb51_lists, read_hmdb51
from praxiscope.datasets.kinetics import kinetics_lists, read_kinetics
from praxiscope.datasets.rows import TABLE_ENDINGS, OnBadRow
from praxiscope.datasets.sample import Sample
from praxiscope.datasets.something_something import read_something_something, something_lists
from praxiscope.datasets.table import Columns, read_table
from praxiscope.datasets.ucf101 import read_ucf101, ucf101_lists
from praxiscope.errors import DatasetError, nearest
from praxiscope.video.find import VIDEO_ENDINGS

TABLE, FOLDERS = "table", "class-folders"
KINETICS, SOMETHING, UCF101, HMDB51 = "kinetics", "something-something", "ucf101", "hmdb51"
FORMATS = (TABLE, FOLDERS, KINETICS, SOMETHING, UCF101, HMDB51)

_TABLE_NAMES = ("manifest", "labels", "clips")


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
    """The clips of a table, of a folder with one, of a published list, or of class folders.

    Args:
        data: file or folder.
        columns: of a table, where they have unusual names.
        format: one of ``FORMATS``; recognised by :func:`recognise` where it is empty.
        videos: the folder of the videos of a table or a published list, if not that of the list.
        fold: which split of UCF-101 or HMDB-51.
        unlabeled_allowed: whether there may be clips without a label, in the split ``unlabeled``.
        on_bad_row: is told of rows that can't be used; where it is None the first one is raised.

    Raises:
        DatasetError: nothing there, it can't be read, or it is not clear what it is.
    """
    path = Path(data).expanduser()
    if not path.exists():
        raise DatasetError("no such table or folder", where=str(data))
    if videos is not None and not Path(videos).is_dir():
        raise DatasetError("no such folder of videos", where=str(videos))
    try:
        known = format or recognise(path)
        _check_options(path, known, columns, videos)
        return _read(
            path,
            columns,
            format=known,
            videos=videos,
            fold=fold,
            unlabeled_allowed=unlabeled_allowed,
            on_bad_row=on_bad_row,
        )
    except OSError as error:
        raise DatasetError(
            f"can't be read, {error.strerror or error}", where=str(error.filename or path)
        ) from error


def _read(
    path: Path,
    columns: Columns | None,
    *,
    format: str,
    videos: str | Path | None,
    fold: int,
    unlabeled_allowed: bool,
    on_bad_row: OnBadRow | None,
) -> list[Sample]:
    match format:
        case "table":
            table = _table(path)
            return read_table(
                table,
                columns,
                videos=videos,
                unlabeled_allowed=unlabeled_allowed,
                on_bad_row=on_bad_row,
            )
        case "class-folders":
            _check_folder(path)
            return read_class_folders(
                path, unlabeled_allowed=unlabeled_allowed, on_bad_row=on_bad_row
            )
        case "kinetics":
            return read_kinetics(
                path, videos=videos, unlabeled_allowed=unlabeled_allowed, on_bad_row=on_bad_row
            )
        case "something-something":
            return read_something_something(
                path, videos=videos, unlabeled_allowed=unlabeled_allowed, on_bad_row=on_bad_row
            )
        case "ucf101":
            return read_ucf101(path, fold=fold, videos=videos, on_bad_row=on_bad_row)
        case "hmdb51":
            return read_hmdb51(path, fold=fold, videos=videos, on_bad_row=on_bad_row)
        case unknown:
            raise DatasetError(
                f"no format {unknown!r}", where="format", remedy=nearest(unknown, FORMATS)
            )


def _check_options(
    path: Path, format: str, columns: Columns | None, videos: str | Path | None
) -> None:
    """Refuse what would otherwise be passed over in silence."""
    if format != TABLE and columns not in (None, Columns()):
        raise DatasetError(
            f"is read as {format}, only a table has columns that can be named", where=str(path)
        )
    if format == FOLDERS and videos is not None:
        raise DatasetError("has its videos in its own folders of classes", where=str(path))


def recognise(path: Path) -> str:
    """Which of ``FORMATS`` a file or folder has.

    A table called manifest, labels or clips goes first, then published lists, then folders of
    classes. A file without any mark of a published data set is a table.

    Raises:
        DatasetError: the lists are of several data sets, or it is no list.
    """
    if path.is_dir() and _table_in(path):
        return TABLE
    marks = {
        KINETICS: kinetics_lists,
        SOMETHING: something_lists,
        UCF101: ucf101_lists,
        HMDB51: hmdb51_lists,
    }
    found = [name for name, lists in marks.items() if lists(path)]
    if len(found) > 1:
        raise DatasetError(
            f"holds lists of {' and '.join(found)}", where=str(path), remedy="name the format"
        )
    if found:
        return found[0]
    if path.is_dir():
        return FOLDERS
    _check_table(path)
    return TABLE


def _check_table(path: Path) -> None:
    """Refuse files that people take for tables."""
    ending = path.suffix.lower()
    if ending in VIDEO_ENDINGS:
        raise DatasetError(
            "is a video, not a list of clips",
            where=str(path),
            remedy="give a table with the columns path and label, or a folder",
        )
    if ending == ".json":
        raise DatasetError(
            "is no list of Something-Something v2",
            where=str(path),
            remedy="those end with train.json, validation.json or test.json and have ids; "
            "for clips of your own write JSON lines, .jsonl",
        )


def _table_in(folder: Path) -> Path | None:
    tables = (folder / f"{name}{ending}" for name in _TABLE_NAMES for ending in TABLE_ENDINGS)
    return next((table for table in tables if table.is_file()), None)


def _table(path: Path) -> Path:
    table = _table_in(path) if path.is_dir() else path
    if table is None:
        raise DatasetError(
            f"holds no table called {', '.join(_TABLE_NAMES[:-1])} or {_TABLE_NAMES[-1]}",
            where=str(path),
            remedy="name the table itself",
        )
    return table


def _check_folder(path: Path) -> None:
    if not path.is_dir():
        raise DatasetError("not a folder", where=str(path))
