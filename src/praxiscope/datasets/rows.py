"""Rows of a table file with their numbers: CSV, TSV, JSON lines or Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from praxiscope.errors import DatasetError

TABLE_ENDINGS = (".csv", ".tsv", ".jsonl", ".parquet")

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]

Content = TypeVar("Content")
Result = TypeVar("Result")

OnBadRow = Callable[[DatasetError], object]
"""Receives the error of a row that can't be used; the row is then skipped."""

_BATCH = 4096
_SEPARATORS = (";", "\t", ",", "|")
_CLOSE_QUOTES = "check that every quotation mark in it is closed"


def numbered_rows(path: Path) -> Iterator[tuple[int, Row | DatasetError]]:
    """Read the rows of a table with their numbers.

    The number of a row is its first line in a text file, or a count from 1 in a Parquet file. CSV
    and TSV have a header; their values are texts, and columns without a name are left out. Other
    files keep their types; lists are joined by ``|``; missing values and NaN become None.

    Yields:
        The number of each row, and the row or its error.

    Raises:
        DatasetError: the file can't be read.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        yield from _parquet_rows(path)
    elif ending == ".jsonl":
        yield from _json_rows(read_text(path), path)
    else:
        yield from _separated_rows(read_text(path), path, "\t" if ending == ".tsv" else ",")


def converted(
    rows: Iterable[tuple[int, Content | DatasetError]],
    convert: Callable[[int, Content], Result],
    on_bad_row: OnBadRow | None = None,
) -> Iterator[Result]:
    """Convert rows and handle those that are wrong.

    Args:
        rows: numbers and rows.
        convert: converts a number and a row; raises DatasetError if the row is wrong.
        on_bad_row: receives the error of each wrong row; None raises the first one.

    Raises:
        DatasetError: a row is wrong and ``on_bad_row`` is None.
    """
    for number, row in rows:
        try:
            if isinstance(row, DatasetError):
                raise row
            result = convert(number, row)
        except DatasetError as error:
            if on_bad_row is None:
                raise
            on_bad_row(error)
        else:
            yield result


def read_text(path: Path) -> str:
    """Read a text file in UTF-8.

    Raises:
        DatasetError: the file can't be read, or is not UTF-8 text.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"can't be read, {error.strerror or error}", where=str(path)) from error
    # UTF-16 without a byte order mark is valid UTF-8 with a NUL beside every letter.
    if b"\0" in content.partition(b"\n")[0]:
        raise _not_utf8(path, 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(path, content.count(b"\n", 0, error.start) + 1) from error


def _not_utf8(path: Path, row: int) -> DatasetError:
    return DatasetError(
        "not text in UTF-8", where=f"{path}, row {row}", remedy="save the file as UTF-8 text"
    )


def text_of(cell: Cell) -> str:
    """A cell as stripped text; empty if it is missing."""
    return "" if cell is None else str(cell).strip()


def _separated_rows(
    text: str, path: Path, delimiter: str
) -> Iterator[tuple[int, Row | DatasetError]]:
    rows = _by_first_line(text, path, delimiter)
    _, header = next(rows, (0, []))
    _check_header(header, path, delimiter)
    for number, values in rows:
        if len(values) < len(header) or any(map(str.strip, values[len(header) :])):
            where = f"{path}, row {number}"
            what = f"the number of values is {len(values)}, not {len(header)} as in the header"
            yield number, DatasetError(what, where=where, remedy=_remedy(values, len(header)))
        else:
            named = zip(header, values, strict=False)
            # Spreadsheets add columns without a name.
            yield number, {name: value for name, value in named if name.strip()}


def _by_first_line(text: str, path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the number of their first line."""
    # The CSV reader splits the lines, because a quoted value may contain line breaks.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begin = 1
    try:
        for values in reader:
            if any(map(str.strip, values)):
                yield begin, values
            begin = reader.line_num + 1
    except csv.Error as error:
        raise DatasetError(
            f"can't be read: {error}", where=f"{path}, row {begin}", remedy=_CLOSE_QUOTES
        ) from error


def _remedy(values: Sequence[str], columns: int) -> str:
    """How to correct a row with too many or too few values."""
    if len(values) > columns:
        return "put values that contain a separator in quotes"
    return _CLOSE_QUOTES if any("\n" in value for value in values) else ""


def _check_header(header: Sequence[str], path: Path, delimiter: str) -> None:
    for name in filter(str.strip, header):
        if header.count(name) > 1:
            raise DatasetError(
                f"two columns are named {name!r}", where=str(path), remedy="rename one of them"
            )
    other = next((mark for mark in _SEPARATORS if len(header) == 1 and mark in header[0]), None)
    if other is not None:
        raise DatasetError(
            f"its values are separated by {other!r}, not by {delimiter!r}",
            where=str(path),
            remedy="a .csv has ',' and a .tsv has tabs between values",
        )


def _json_rows(text: str, path: Path) -> Iterator[tuple[int, Row | DatasetError]]:
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{path}, row {number}"
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except json.JSONDecodeError as error:
            yield number, DatasetError(f"not JSON: {error}", where=where)
            continue
        if isinstance(content, dict):
            yield number, {key: _cell(value) for key, value in content.items()}
        else:
            yield number, DatasetError("not a JSON object", where=where)


def _parquet_rows(path: Path) -> Iterator[tuple[int, Row]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise DatasetError(
            "Parquet files need pyarrow", where=str(path), remedy="pip install pyarrow"
        ) from error
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield number, {key: _cell(value) for key, value in row.items()}
    except (OSError, pyarrow.ArrowException) as error:
        raise DatasetError(f"can't be read as Parquet: {error}", where=str(path)) from error


def _cell(value: object) -> Cell:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, list):
        return "|".join(map(str, value))
    return str(value)
