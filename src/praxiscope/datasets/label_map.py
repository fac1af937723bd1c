"""Labels in place of other labels, such as coarse for fine ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from praxiscope.datasets.rows import OnBadRow, converted, numbered_rows, read_text, text_of
from praxiscope.datasets.sample import Sample
from praxiscope.datasets.something_something import label_of_template
from praxiscope.errors import DatasetError, nearest

Pair = tuple[str, str]


def read_label_map(path: str | Path, *, old: str = "", new: str = "") -> dict[str, str]:
    """New labels by old ones, from a table with a header or a JSON object.

    An old label with brackets around placeholders is known without them as well.

    Args:
        path: CSV, TSV, JSON lines, Parquet, or ``.json`` with ``{"old": "new"}``.
        old: column of the labels to replace; where it is empty, the first of the table's two
            columns that hold anything but numbers.
        new: column of the labels to put in their place; else the second of these.

    Raises:
        DatasetError: the file can't be read, it is not clear which columns are meant, a label is
            missing, or one has two new labels.
    """
    path = Path(path)
    pairs = _json_pairs(path) if path.suffix.lower() == ".json" else _table_pairs(path, old, new)
    found: dict[str, str] = {}
    for number, (before, after) in pairs:
        for name in dict.fromkeys((before, label_of_template(before))):
            if found.setdefault(name, after) != after:
                raise DatasetError(
                    f"{name!r} stands for both {found[name]!r} and {after!r}",
                    where=f"{path}, row {number}",
                )
    if not found:
        raise DatasetError("maps no labels", where=str(path))
    return found


def map_labels(
    samples: list[Sample], new_labels: Mapping[str, str], on_bad_row: OnBadRow | None = None
) -> list[Sample]:
    """The clips with new labels; unlabeled ones stay what they are.

    Args:
        samples: with old labels.
        new_labels: by old ones.
        on_bad_row: is told of clips without a new label; where it is None the first is raised.

    Raises:
        DatasetError: a label has no new one; the nearest that has is suggested.
    """

    def mapped(number: int, sample: Sample) -> Sample:
        where = sample.where or str(sample.path)
        own = sample.label and _new(sample.label, new_labels, where)
        valid = dict.fromkeys(_new(label, new_labels, where) for label in sample.valid_labels)
        return replace(sample, label=own, valid_labels=tuple(valid))

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
    texts = [
        name
        for name in names
        if not all(text_of(row.get(name)).replace(".", "").isdigit() for _, row in rows)
    ]
    if not (old and new):
        if len(texts) != 2:
            raise DatasetError(
                f"not two columns of labels: {', '.join(names)}",
                where=str(path),
                remedy="name those of old and new labels",
            )
        old, new = old or texts[0], new or texts[1]
    for number, row in rows:
        where = f"{path}, row {number}"
        yield number, _pair(text_of(row.get(old)), text_of(row.get(new)), where)


def _pair(old: str, new: str, where: str) -> Pair:
    if not old.strip() or not new.strip():
        raise DatasetError("no old or no new label", where=where)
    return old.strip(), new.strip()
