"""Replace labels by other labels, for example fine ones by coarse ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from praxiscope.datasets.formats.something_something import label_of_template
from praxiscope.datasets.rows import OnBadRow, converted, numbered_rows, read_text, text_of
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError, nearest

Pair = tuple[str, str]


def read_label_map(path: str | Path, *, old: str = "", new: str = "") -> dict[str, str]:
    """Read new labels by old labels from a table with a header or a JSON object.

    An old label with brackets around placeholders is also found without the brackets.

    Args:
        path: CSV, TSV, JSON lines, Parquet, or ``.json`` with ``{"old": "new"}``.
        old: column of the old labels; empty means the first of the two text columns.
        new: column of the new labels; empty means the second of the two text columns.

    Raises:
        DatasetError: the file can't be read, the columns are not clear, a label is missing, or an
            old label has two new labels.
    """
    path = Path(path)
    pairs = _json_pairs(path) if path.suffix.lower() == ".json" else _table_pairs(path, old, new)
    new_labels: dict[str, str] = {}
    for number, (before, after) in pairs:
        for name in dict.fromkeys((before, label_of_template(before))):
            if new_labels.setdefault(name, after) != after:
                raise DatasetError(
                    f"{name!r} has two new labels, {new_labels[name]!r} and {after!r}",
                    where=f"{path}, row {number}",
                )
    if not new_labels:
        raise DatasetError("contains no labels", where=str(path))
    return new_labels


def map_labels(
    samples: list[Sample], new_labels: Mapping[str, str], on_bad_row: OnBadRow | None = None
) -> list[Sample]:
    """Replace the labels of clips. Unlabeled clips stay unlabeled.

    Args:
        samples: clips with old labels.
        new_labels: new labels by old labels.
        on_bad_row: receives the error of each clip whose label is not in ``new_labels``; None
            raises the first one.

    Raises:
        DatasetError: a label is not in ``new_labels``; the nearest one is suggested.
    """

    def mapped(number: int, sample: Sample) -> Sample:
        where = sample.where or str(sample.path)
        label = sample.label and _new(sample.label, new_labels, where)
        valid = dict.fromkeys(_new(old, new_labels, where) for old in sample.valid_labels)
        return replace(sample, label=label, valid_labels=tuple(valid))

    return list(converted(enumerate(samples), mapped, on_bad_row))


def _new(label: str, new_labels: Mapping[str, str], where: str) -> str:
    if label not in new_labels:
        raise DatasetError(
            f"label {label!r} is not in the label map",
            where=where,
            remedy=nearest(label, new_labels),
        )
    return new_labels[label]


def _json_pairs(path: Path) -> Iterator[tuple[int, Pair]]:
    try:
        content = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise DatasetError(f"not JSON: {error}", where=str(path)) from error
    if not isinstance(content, dict):
        raise DatasetError("not a JSON object of labels", where=str(path))
    for number, (old, new) in enumerate(content.items(), 1):
        yield number, _pair(old, new if isinstance(new, str) else "", f"{path}, row {number}")


def _table_pairs(path: Path, old: str, new: str) -> Iterator[tuple[int, Pair]]:
    rows = list(converted(numbered_rows(path), lambda number, row: (number, row)))
    names = list(rows[0][1]) if rows else []
    for name in filter(None, (old, new)):
        if name not in names:
            raise DatasetError(f"no column {name!r}", where=str(path), remedy=nearest(name, names))
    text_columns = [
        name
        for name in names
        if not all(text_of(row.get(name)).replace(".", "").isdigit() for _, row in rows)
    ]
    if not (old and new):
        if len(text_columns) != 2:
            raise DatasetError(
                f"not two columns of labels: {', '.join(names)}",
                where=str(path),
                remedy="give a table with one column of old labels and one of new labels",
            )
        old, new = old or text_columns[0], new or text_columns[1]
    for number, row in rows:
        where = f"{path}, row {number}"
        yield number, _pair(text_of(row.get(old)), text_of(row.get(new)), where)


def _pair(old: str, new: str, where: str) -> Pair:
    if not old.strip() or not new.strip():
        raise DatasetError("no old or no new label", where=where)
    return old.strip(), new.strip()
