"""Data sets in a table: CSV, TSV, JSON lines or Parquet, one clip per row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path, PureWindowsPath

from praxiscope.datasets.columns import Columns
from praxiscope.datasets.data_format import (
    COLUMNS,
    VIDEOS,
    DataFormat,
    Precedence,
    ReadOptions,
    register,
)
from praxiscope.datasets.rows import (
    TABLE_ENDINGS,
    Cell,
    OnBadRow,
    Row,
    converted,
    numbered_rows,
    text_of,
)
from praxiscope.datasets.sample import UNLABELED, Sample, known_split
from praxiscope.datasets.values import Value, column_values
from praxiscope.errors import DatasetError, nearest
from praxiscope.video.find import VIDEO_ENDINGS

_TYPED_ENDINGS = (".jsonl", ".parquet")
_MISSPELT_SIMILARITY = 0.8
_TABLE_NAMES = ("manifest", "labels", "clips")


_USUAL = Columns(
    path="path file video video_path filename clip",
    label="label class action class_name",
    split="split subset",
    group="recording sequence video_id scene",
    valid_labels="valid_labels labels",
)


def read_table(
    path: str | Path,
    columns: Columns | None = None,
    *,
    videos: str | Path | None = None,
    unlabeled_allowed: bool = False,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """Read a table with a header (CSV, TSV), JSON lines or a Parquet file.

    All other columns are stored with their types. In CSV and TSV, a column has numbers or booleans
    if all its values are such.

    Args:
        path: the table.
        columns: column names; None uses the usual names.
        videos: folder that relative paths start from; None means the folder of the table.
        unlabeled_allowed: True reads rows without a label into the split ``unlabeled``; False
            refuses them.
        on_bad_row: receives the error of each row that can't be used; None raises the first one.

    Raises:
        DatasetError: the table can't be read, lacks a column, or a row is incomplete; the error
            names the row.
    """
    path = Path(path)
    numbered = list(numbered_rows(path))
    if not numbered:
        raise DatasetError("contains no clips", where=str(path))
    rows = [row for _, row in numbered if not isinstance(row, DatasetError)]
    required = ("path",) if unlabeled_allowed else ("path", "label")
    names = _column_names(rows[0], columns or Columns(), required, path) if rows else {}
    other_values = iter(_other_columns(rows, names, typed=path.suffix.lower() in _TYPED_ENDINGS))
    folder = Path(videos or path.parent)

    def sample(number: int, row: Row) -> Sample:
        return _sample(row, names, required, next(other_values), f"{path}, row {number}", folder)

    return list(converted(numbered, sample, on_bad_row))


def _column_names(
    row: Row, columns: Columns, required: Sequence[str], path: Path
) -> dict[str, str]:
    """The column name of each attribute of ``Columns`` that the table has."""
    names = {}
    by_lower_case = {name.strip().lower(): name for name in row} | {name: name for name in row}
    for attribute in vars(_USUAL):
        chosen, usual = getattr(columns, attribute), getattr(_USUAL, attribute).split()
        if chosen and chosen not in row:
            raise DatasetError(
                f"no column {chosen!r}", where=str(path), remedy=nearest(chosen, row)
            )
        column = chosen or next((by_lower_case[n] for n in usual if n in by_lower_case), "")
        if column:
            names[attribute] = column
        elif attribute in required or (attribute == "label" and _is_misspelt(usual, by_lower_case)):
            raise DatasetError(
                f"no column for the {attribute}: {', '.join(row)}",
                where=str(path),
                remedy=f"name it {usual[0]!r} in the first row",
            )
    return names


def _is_misspelt(usual: Sequence[str], names: Iterable[str]) -> bool:
    """Whether the name of a column is almost one of the usual names."""
    return any(get_close_matches(name, usual, 1, _MISSPELT_SIMILARITY) for name in names)


def _other_columns(
    rows: Sequence[Row], columns: Mapping[str, str], *, typed: bool
) -> list[dict[str, Value]]:
    """The values of each row in the columns that are not attributes of a sample."""
    used = set(columns.values())
    names = dict.fromkeys(name for row in rows for name in row if name not in used)
    other_values: list[dict[str, Value]] = [{} for _ in rows]
    for name in names:
        cells: Sequence[Cell] = [row.get(name) for row in rows]
        values = _one_type(cells) if typed else column_values([_raw(cell) or "" for cell in cells])
        for row_values, value in zip(other_values, values, strict=True):
            if value is not None:
                row_values[name] = value
    return other_values


def _one_type(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells, as texts if the column has several types or integers that exceed 64 bits."""
    kinds = {type(cell) for cell in cells if cell is not None}
    large = any(isinstance(cell, int) and not -(2**63) <= cell < 2**63 for cell in cells)
    if not large and (len(kinds) < 2 or kinds == {int, float}):
        return cells
    return [_raw(cell) for cell in cells]


def _raw(cell: Cell) -> str | None:
    return None if cell is None else str(cell)


def _sample(
    row: Row,
    columns: Mapping[str, str],
    required: Sequence[str],
    other_values: Mapping[str, Value],
    where: str,
    folder: Path,
) -> Sample:
    values = {attribute: text_of(row.get(column)) for attribute, column in columns.items()}
    for attribute in required:
        if not values[attribute]:
            raise DatasetError(f"no {columns[attribute]}", where=where)
    split = known_split(values.get("split", ""), where)
    label = values.get("label", "")
    valid = [text.strip() for text in values.get("valid_labels", "").split("|")]
    return Sample(
        _clip_path(values["path"], folder),
        label,
        split if label else UNLABELED,
        values.get("group", ""),
        tuple(text for text in valid if text),
        other_values,
        where,
    )


def _clip_path(text: str, folder: Path) -> Path:
    """The path of a clip; a relative path may be written as on Windows."""
    path, windows = folder / text, PureWindowsPath(text)
    if "\\" not in text or windows.drive or windows.root:
        return path
    other = folder / windows.as_posix()
    return other if _exists(other) and not _exists(path) else path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _read(path: Path, options: ReadOptions) -> list[Sample]:
    return read_table(
        _table_of(path),
        options.columns,
        videos=options.videos,
        unlabeled_allowed=options.unlabeled_allowed,
        on_bad_row=options.on_bad_row,
    )


def _table_of(path: Path) -> Path:
    """The table in a folder, or the file itself."""
    if not path.is_dir():
        _refuse_other_files(path)
        return path
    table = _table_in(path)
    if table is None:
        raise DatasetError(
            f"contains no table called {', '.join(_TABLE_NAMES[:-1])} or {_TABLE_NAMES[-1]}",
            where=str(path),
            remedy="name the table itself",
        )
    return table


def _table_in(folder: Path) -> Path | None:
    tables = (folder / f"{name}{ending}" for name in _TABLE_NAMES for ending in TABLE_ENDINGS)
    return next((table for table in tables if table.is_file()), None)


def _refuse_other_files(path: Path) -> None:
    """Refuse files that users often mistake for tables."""
    ending = path.suffix.lower()
    if ending in VIDEO_ENDINGS:
        raise DatasetError(
            "is a video, not a list of clips",
            where=str(path),
            remedy="give a table with the columns path and label, or a folder",
        )
    if ending == ".json":
        raise DatasetError(
            "is not a list of Something-Something v2",
            where=str(path),
            remedy="the names of such lists end with train.json, validation.json or test.json, and "
            "their entries have an id; for your own clips write JSON lines, .jsonl",
        )


register(
    DataFormat(
        name="table",
        description="CSV, TSV, JSON lines or Parquet, one clip per row",
        mark="a file; or `manifest`, `labels` or `clips` in a folder",
        recognise=lambda path: path.is_dir() and _table_in(path) is not None,
        read=_read,
        accepts=frozenset({COLUMNS, VIDEOS}),
        precedence=Precedence.NAMED_TABLE,
    )
)
