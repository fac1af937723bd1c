"""The clips of a workspace: one table, a row a clip, each with its number."""

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

    A further column that is called like one of :data:`SCHEMA`, but is none, gets the name
    ``data_NAME``; ``start`` is one where it holds numbers.

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
    """A table with all columns of :data:`SCHEMA` and further ones behind them.

    Args:
        columns: ``path`` at least; what is not given is null, and ``clip`` is numbered anew.
        first: number of the first row.

    Raises:
        WorkspaceError: no paths, a value of the wrong kind, a further column of neither strings
            nor numbers, or the same clip (path and start) twice.
    """
    given = columns if isinstance(columns, pa.Table) else _table(columns)
    if "path" not in given.column_names:
        raise WorkspaceError("no column 'path'", where="clips")
    rows = given.num_rows
    content = {"clip": pa.array(np.arange(first, first + rows, dtype=np.int32))}
    for field in SCHEMA:
        if field.name != "clip":
            content[field.name] = _column(given, field)
    for field in given.schema:
        if field.name not in content:
            _check_further(field)
            content[field.name] = given[field.name]
    further = [
        given.schema.field(name).with_nullable(True) for name in list(content)[len(SCHEMA) :]
    ]
    table = pa.table(content, schema=pa.schema([*SCHEMA, *further]))
    _check_paths(table)
    return table


def clip_keys(table: pa.Table) -> list[tuple[str, float | None]]:
    """What makes a clip itself: its file and where it starts in it."""
    paths, starts = table["path"].to_pylist(), table["start"].to_pylist()
    return list(zip(paths, starts, strict=True))


def first_repeated(keys: Iterable[Any]) -> Any | None:
    """The first of the keys that was there before, None where all are different."""
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
            remedy="make all of them texts, or all numbers",
        ) from error


def _column(given: pa.Table, field: pa.Field) -> Any:
    if field.name not in given.column_names:
        return pa.nulls(given.num_rows, field.type)
    try:
        return given[field.name].cast(field.type)
    except pa.ArrowException as error:
        raise WorkspaceError(
            f"column {field.name!r} holds {given[field.name].type}, not {field.type}",
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
