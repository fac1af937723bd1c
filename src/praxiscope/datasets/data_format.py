"""The registry of data set formats. A format is one file in ``datasets/formats``.

A new format needs a read function, a recognise function and one call of :func:`register`. The
command line, its help texts and :func:`open_data_set` know every registered format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from praxiscope.datasets import formats
from praxiscope.datasets.columns import Columns
from praxiscope.datasets.rows import OnBadRow
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError, nearest

COLUMNS, VIDEOS, FOLD = "columns", "videos", "fold"
"""Options that only some formats accept."""


@dataclass(frozen=True)
class ReadOptions:
    """How the lists of a data set are read.

    Attributes:
        columns: column names of a table.
        videos: folder of the videos; None means the folder of the list.
        fold: number of the official split, 1 to 3.
        unlabeled_allowed: True reads clips without a label into the split ``unlabeled``.
        on_bad_row: receives the error of each row that can't be used; None raises the first one.
    """

    columns: Columns = Columns()  # noqa: RUF009 (frozen)
    videos: str | Path | None = None
    fold: int = 1
    unlabeled_allowed: bool = False
    on_bad_row: OnBadRow | None = None

    def of_format(self) -> frozenset[str]:
        """Names of the options that not every format accepts and that are not the default."""
        default = ReadOptions()
        names = (COLUMNS, VIDEOS, FOLD)
        return frozenset(n for n in names if getattr(self, n) != getattr(default, n))


class Precedence(IntEnum):
    """Which formats are tried first when the format of a file or folder is recognised."""

    NAMED_TABLE = 0
    PUBLISHED_LIST = 1
    ANY_FOLDER = 2


@dataclass(frozen=True)
class DataFormat:
    """A format in which a data set can be stored.

    Attributes:
        name: value of the option ``--format``.
        description: the format, in a few words.
        mark: how the format is recognised, in a few words.
        recognise: whether a file or folder has this format.
        read: reads the clips of a file or folder.
        accepts: which of ``columns``, ``videos`` and ``fold`` the format uses; others are refused.
        precedence: when the format is tried.
    """

    name: str
    description: str
    mark: str
    recognise: Callable[[Path], bool]
    read: Callable[[Path, ReadOptions], list[Sample]]
    accepts: frozenset[str] = frozenset()
    precedence: Precedence = Precedence.PUBLISHED_LIST


_FORMATS: dict[str, DataFormat] = {}


def register(data_format: DataFormat) -> None:
    """Add a format.

    Raises:
        DatasetError: another format has the same name.
    """
    if data_format.name in _FORMATS:
        raise DatasetError("is registered already", where=f"format {data_format.name}")
    _FORMATS[data_format.name] = data_format


def data_formats() -> tuple[DataFormat, ...]:
    """All formats, in the order in which they are tried."""
    for module in iter_modules(formats.__path__):
        import_module(f"{formats.__name__}.{module.name}")
    return tuple(sorted(_FORMATS.values(), key=lambda entry: (entry.precedence, entry.name)))


def format_names() -> tuple[str, ...]:
    """Names of all formats."""
    return tuple(data_format.name for data_format in data_formats())


def find_format(name: str) -> DataFormat:
    """The format with a name.

    Raises:
        DatasetError: there is no such format; the nearest names are suggested.
    """
    names = format_names()
    if name not in names:
        raise DatasetError(f"no format {name!r}", where="format", remedy=nearest(name, names))
    return _FORMATS[name]


def recognise(path: Path) -> str:
    """Name of the format of a file or folder.

    A table called manifest, labels or clips comes first, then published lists, then folders of
    classes. A file that no format recognises is a table.

    Raises:
        DatasetError: lists of several data sets fit.
    """
    candidates = data_formats()
    for precedence in Precedence:
        names = [
            data_format.name
            for data_format in candidates
            if data_format.precedence == precedence and data_format.recognise(path)
        ]
        if len(names) > 1:
            raise DatasetError(
                f"holds lists of {' and '.join(names)}",
                where=str(path),
                remedy="name the format with --format",
            )
        if names:
            return names[0]
    return "table"
