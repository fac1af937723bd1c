"""Data sets described by a table: CSV, TSV, JSON lines or Parquet, a clip a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PureWindowsPath

from praxiscope.datasets.rows import Cell, OnBadRow, Row, converted, numbered_rows, text_of
from praxiscope.datasets.sample import UNLABELED, Sample, known_split
from praxiscope.datasets.values import Value, column_values
from praxiscope.errors import DatasetError, nearest

_TYPED_ENDINGS = (".jsonl", ".parquet")
_SPELLED_ALIKE = 0.8


@dataclass(frozen=True)
class Columns:
    """Which columns hold what; an empty name is looked for among the usual ones, in any case.

    Attributes:
        path: the video or frame folder, absolute or from the table's folder.
        label: the class.
        split: train, validation, test or unlabeled.
        group: what must not be parted by a split, such as the recording.
        valid_labels: all right labels, separated by ``|``.
    """

    path: str = ""
    label: str = ""
    split: str = ""
    group: str = ""
    valid_labels: str = ""


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
    """The clips of a table with a header (CSV, TSV), of JSON lines or of a Parquet file.

    Further columns are kept with their types; in CSV and TSV a column whose values all are
    numbers, or true and false, is taken as such.

    Args:
        path: the table.
        columns: where they have other names than the usual ones.
        videos: the folder from which relative paths start; that of the table where it is None.
        unlabeled_allowed: whether rows without a label are clips of the split ``unlabeled``
            rather than errors.
        on_bad_row: is told of rows that can't be used; where it is None the first one is raised.

    Raises:
        DatasetError: the table can't be read, lacks a column, or a row is incomplete; its number
            is given.
    """
    path = Path(path)
    numbered = list(numbered_rows(path))
    if not numbered:
        raise DatasetError("holds no clips", where=str(path))
    rows = [row for _, row in numbered if not isinstance(row, DatasetError)]
    required = ("path",) if unlabeled_allowed else ("path", "label")
    found = _columns(rows[0], columns or Columns(), required, path) if rows else {}
    further = _further(rows, found, typed=path.suffix.lower() in _TYPED_ENDINGS)
    others = iter(further)
    folder = Path(videos or path.parent)

    def sample(number: int, row: Row) -> Sample:
        kept = next(others)
        return _sample(row, found, required, kept, f"{path}, row {number}", folder)

    return list(converted(numbered, sample, on_bad_row))


def _columns(row: Row, wanted: Columns, required: Sequence[str], path: Path) -> dict[str, str]:
    """The column of each thing that the table holds."""
    found = {}
    spelled = {name.strip().lower(): name for name in row} | {name: name for name in row}
    for thing in vars(_USUAL):
        named, usual = getattr(wanted, thing), getattr(_USUAL, thing).split()
        if named and named not in row:
            raise DatasetError(f"no column {named!r}", where=str(path), remedy=nearest(named, row))
        column = named or next((spelled[name] for name in usual if name in spelled), "")
        if column:
            found[thing] = column
        elif thing in required or (thing == "label" and _is_misspelt(usual, spelled)):
            raise DatasetError(
                f"no column for the {thing}: {', '.join(row)}",
                where=str(path),
                remedy=f"name it {usual[0]!r} in the first row",
            )
    return found


def _is_misspelt(usual: Sequence[str], there: Iterable[str]) -> bool:
    """Whether a column seems to be meant for one of the usual ones."""
    return any(get_close_matches(name, usual, 1, _SPELLED_ALIKE) for name in there)


def _further(
    rows: Sequence[Row], columns: Mapping[str, str], *, typed: bool
) -> list[dict[str, Value]]:
    """What the rows hold in other columns than those of a sample."""
    used = set(columns.values())
    names = dict.fromkeys(name for row in rows for name in row if name not in used)
    further: list[dict[str, Value]] = [{} for _ in rows]
    for name in names:
        cells: Sequence[Cell] = [row.get(name) for row in rows]
        values = _alike(cells) if typed else column_values([_raw(cell) or "" for cell in cells])
        for kept, value in zip(further, values, strict=True):
            if value is not None:
                kept[name] = value
    return further


def _alike(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Cells as they are, or as texts where a column has several kinds or numbers beyond 64 bits."""
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
    further: Mapping[str, Value],
    where: str,
    folder: Path,
) -> Sample:
    values = {thing: text_of(row.get(column)) for thing, column in columns.items()}
    for thing in required:
        if not values[thing]:
            raise DatasetError(f"no {columns[thing]}", where=where)
    split = known_split(values.get("split", ""), where)
    label = values.get("label", "")
    valid = [text.strip() for text in values.get("valid_labels", "").split("|")]
    return Sample(
        _place(values["path"], folder),
        label,
        split if label else UNLABELED,
        values.get("group", ""),
        tuple(text for text in valid if text),
        further,
        where,
    )


def _place(text: str, folder: Path) -> Path:
    """Where a clip lies; a relative path may be written as on Windows."""
    path, windows = folder / text, PureWindowsPath(text)
    if "\\" not in text or windows.drive or windows.root:
        return path
    other = folder / windows.as_posix()
    return other if _is_there(other) and not _is_there(path) else path


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
