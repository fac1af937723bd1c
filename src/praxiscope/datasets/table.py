"""Data sets described by a table: CSV, TSV or JSON lines, a clip a row."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from praxiscope.datasets.sample import Sample, split_name
from praxiscope.errors import DatasetError, nearest

TABLE_ENDINGS = (".csv", ".tsv", ".jsonl")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Columns:
    """Which columns hold what; an empty name is looked for among the usual ones.

    Attributes:
        path: the video, absolute or from the table's folder.
        label: the class.
        split: train, validation or test.
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
_REQUIRED = ("path", "label")


def read_table(path: str | Path, columns: Columns | None = None) -> list[Sample]:
    """The clips of a table with a header (CSV, TSV) or of JSON lines.

    Args:
        path: the table; relative paths in it start from its folder.
        columns: where they have other names than the usual ones.

    Raises:
        DatasetError: the table can't be read, lacks a column, or a row is incomplete; its number
            is given.
    """
    path = Path(path)
    rows = list(_rows(path))
    if not rows:
        raise DatasetError("holds no clips", where=str(path))
    found = _columns(rows[0][1], columns or Columns(), path)
    return [_sample(row, found, f"{path}, row {number}", path.parent) for number, row in rows]


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Rows by their line number in the file, values as text."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"can't be read: {error}", where=str(path)) from error
    if path.suffix.lower() == ".jsonl":
        yield from _json_rows(text, path)
        return
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    for row in reader:
        if None in row or None in row.values():
            raise DatasetError(
                f"has not the {len(reader.fieldnames or ())} values of the header",
                where=f"{path}, row {reader.line_num}",
            )
        yield reader.line_num, row


def _json_rows(text: str, path: Path) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except json.JSONDecodeError as error:
            raise DatasetError(f"not JSON: {error}", where=f"{path}, row {number}") from error
        if not isinstance(content, dict):
            raise DatasetError("not a JSON object", where=f"{path}, row {number}")
        yield number, {key: _as_text(value) for key, value in content.items()}


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return "|".join(map(str, value))
    return "" if value is None else str(value)


def _columns(row: Row, wanted: Columns, path: Path) -> dict[str, str]:
    """The column of each thing that the table holds."""
    found = {}
    for thing in vars(_USUAL):
        named, usual = getattr(wanted, thing), getattr(_USUAL, thing).split()
        if named and named not in row:
            raise DatasetError(f"no column {named!r}", where=str(path), remedy=nearest(named, row))
        column = named or next((name for name in usual if name in row), "")
        if column:
            found[thing] = column
        elif thing in _REQUIRED:
            raise DatasetError(
                f"no column for the {thing}: {', '.join(row)}",
                where=str(path),
                remedy=f"name it {usual[0]!r}",
            )
    return found


def _sample(row: Row, columns: Mapping[str, str], where: str, folder: Path) -> Sample:
    values = {thing: row.get(column, "").strip() for thing, column in columns.items()}
    for thing in _REQUIRED:
        if not values[thing]:
            raise DatasetError(f"no {columns[thing]}", where=where)
    split = values.get("split", "")
    if split and split_name(split) is None:
        raise DatasetError(
            f"unknown split {split!r}", where=where, remedy="train, validation or test"
        )
    valid = [label.strip() for label in values.get("valid_labels", "").split("|")]
    return Sample(
        folder / values["path"],
        values["label"],
        split_name(split) or "",
        values.get("group", ""),
        tuple(label for label in valid if label),
    )
