"""The table of clips of a workspace: one row for each clip, with its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from praxiscope.datasets.sample import Sample
from praxiscope.datasets.values import Value
from praxiscope.errors import WorkspaceError

SCHEMA = pa.schema(
    [
        pa.field("clip", pa.int32(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        ("start", pa.float64()),
        ("label", pa.string()),
        ("split", pa.string()),
        ("group", pa.string()),
        ("valid_labels", pa.list_(pa.string())),
    ]
)
"""Columns that every table of clips has. ``start`` is in seconds, null where a clip is a file."""

Columns: TypeAlias = Mapping[str, Sequence[Any]] | pa.Table


def clips_of_samples(samples: Sequence[Sample]) -> pa.Table:
    """The table of a data set's clips, with absolute paths and the data set's further columns.

    A further column with the name of a column of :data:`SCHEMA` gets the name ``data_NAME``.
    ``start`` is the column of :data:`SCHEMA` where it holds numbers.

    Raises:
        WorkspaceError: see :func:`clip_table`.
    """
    names = dict.fromkeys(name for sample in samples for name in sample.columns)
    further = {name: [sample.columns.get(name) for sample in samples] for name in names}
    return clip_table(
        {
            **{_free_name(name, values): values for name, values in further.items()},
            "path": [str(Path(sample.path).absolute()) for sample in samples],
            "label": [sample.label or None for sample in samples],
            "split": [sample.split or None for sample in samples],
            "group": [sample.group or None for sample in samples],
            "valid_labels": [list(sample.valid_labels) for sample in samples],
        }
    )


def _free_name(name: str, values: Sequence[Value | None]) -> str:
    is_start = name == "start" and not any(isinstance(value, str | bool) for value in values)
    return f"data_{name}" if name in SCHEMA.names and not is_start else name


def clip_table(columns: Columns, first: int = 0) -> pa.Table:
    """A table with all columns of :data:`SCHEMA`, followed by further columns.

    Args:
        columns: at least ``path``. Missing columns become null, and ``clip`` is numbered again.
        first: number of the first row.

    Raises:
        WorkspaceError: ``path`` is missing, a value has the wrong type, a further column holds
            neither strings nor numbers, or a clip (path and start) occurs twice.
    """
    source = columns if isinstance(columns, pa.Table) else _table(columns)
    if "path" not in source.column_names:
        raise WorkspaceError("no column 'path'", where="clips")
    rows = source.num_rows
    content = {"clip": pa.array(np.arange(first, first + rows, dtype=np.int32))}
    for field in SCHEMA:
        if field.name != "clip":
            content[field.name] = _column(source, field)
    for field in source.schema:
        if field.name not in content:
            _check_further(field)
            content[field.name] = source[field.name]
    further = [
        source.schema.field(name).with_nullable(True) for name in list(content)[len(SCHEMA) :]
    ]
    table = pa.table(content, schema=pa.schema([*SCHEMA, *further]))
    _check_paths(table)
    return table


def clip_keys(table: pa.Table) -> list[tuple[str, float | None]]:
    """What identifies each clip: its file, and where it starts in the file."""
    paths, starts = table["path"].to_pylist(), table["start"].to_pylist()
    return list(zip(paths, starts, strict=True))


def first_repeated(keys: Iterable[Any]) -> Any | None:
    """The first key that occurs a second time, None where all differ."""
    seen = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return None


def _table(columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    try:
        return pa.table({name: _array(name, values) for name, values in columns.items()})
    except pa.ArrowException as error:
        raise WorkspaceError(f"columns that make no table, {error}", where="clips") from error


def _array(name: str, values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise WorkspaceError(
            f"values that make no column {name!r}, {error}",
            where="clips",
            remedy="make all of them strings, or all numbers",
        ) from error


def _column(source: pa.Table, field: pa.Field) -> Any:
    if field.name not in source.column_names:
        return pa.nulls(source.num_rows, field.type)
    try:
        return source[field.name].cast(field.type)
    except pa.ArrowException as error:
        raise WorkspaceError(
            f"column {field.name!r} holds {source[field.name].type}, not {field.type}",
            where="clips",
            remedy="give the column another name, or such values",
        ) from error


def _check_further(field: pa.Field) -> None:
    kind = field.type
    simple = (pa.types.is_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
    if not any(test(kind) for test in (*simple, pa.types.is_large_string, pa.types.is_null)):
        raise WorkspaceError(
            f"column {field.name!r} holds {kind}, not strings or numbers", where="clips"
        )


def _check_paths(table: pa.Table) -> None:
    if table["path"].null_count:
        raise WorkspaceError("a clip without path", where="clips")
    repeated = first_repeated(clip_keys(table))
    if repeated is not None:
        path, start = repeated
        at = "" if start is None else f" at {start:g} s"
        raise WorkspaceError(f"the same clip twice{at}", where=path, remedy="drop one of its rows")
