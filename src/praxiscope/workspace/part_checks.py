"""Checks of a folder of parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from praxiscope.errors import WorkspaceError
from praxiscope.files.atomic_write import is_temporary
from praxiscope.workspace.compact import checked_array
from praxiscope.workspace.finding import Finding, Kind
from praxiscope.workspace.part import (
    Part,
    map_array,
    part_names,
    read_part,
    read_rows,
    table_path,
)

KEY = "clip"


@dataclass(frozen=True)
class Expected:
    """Requirements for the rows of a folder of parts.

    Attributes:
        clips: how many the workspace has, None where that is not known.
        once: whether a clip may have one row only; with further columns in a supplement.
        grows: whether parts may have other columns than the parts before.
    """

    clips: int | None
    once: bool
    grows: bool = False


class SeenClips:
    """The clips of the parts so far, with and without supplements."""

    def __init__(self) -> None:
        self._rows: set[int] = set()
        self._by_columns: dict[frozenset[str], set[int]] = {}

    def of(self, part: Part) -> set[int]:
        """Clips that a part must not have: with a row, or for a supplement with such a column."""
        if not part.supplements:
            return self._rows
        columns = _columns(part)
        shared = (clips for names, clips in self._by_columns.items() if names & columns)
        return set().union(*shared)

    def add(self, part: Part, clips: np.ndarray) -> None:
        """Add the clips of a part."""
        self._by_columns.setdefault(_columns(part), set()).update(clips.tolist())
        if not part.supplements:
            self._rows.update(clips.tolist())


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Parts in the order in which their rows count: supplements follow the rows they belong to."""
    return sorted(parts, key=lambda part: part.supplements)


def check_parts(folder: Path, expected: Expected, *, bytes_too: bool = True) -> list[Finding]:
    """All problems of the committed parts of a folder.

    Rows are checked only in complete parts that no complete part replaces.

    Args:
        folder: of the parts.
        expected: what their rows must be like.
        bytes_too: whether all arrays are read and compared to their checksums.
    """
    findings: list[Finding] = []
    whole: list[Part] = []
    for name in part_names(folder):
        wrong = _check_part(folder, name, bytes_too)
        if isinstance(wrong, Finding):
            findings.append(wrong)
        else:
            whole.append(wrong)
    replaced = {name for part in whole for name in part.replaces}
    for part in whole:
        if part.name in replaced:
            problem = "another part holds all its rows"
            findings.append(Finding(Kind.SUPERSEDED, part.table_path, problem))
    counting = in_order(part for part in whole if part.name not in replaced)
    fits = _compatible if expected.grows else _alike
    alike = [part for part in counting if fits(part, counting[0])]
    findings += [
        Finding(Kind.UNLIKE, part.table_path, f"has not the columns and arrays of {alike[0].name}")
        for part in counting
        if part not in alike
    ]
    return findings + list(_check_rows(alike, expected))


def check_leftovers(folder: Path) -> list[Finding]:
    """Files that belong to no part; call it only while nobody writes to the folder."""
    findings = [
        Finding(Kind.LEFTOVER, path, "a writer was stopped here")
        for path in sorted(folder.rglob(".*"))
        if is_temporary(path)
    ]
    committed = set(part_names(folder))
    for path in sorted(folder.glob("*/part-*.npy")):
        if path.stem not in committed:
            findings.append(Finding(Kind.ORPHAN, path, "its part has no table"))
    return findings


def wrong_rows(clips: np.ndarray, seen: set[int], expected: Expected) -> dict[Kind, np.ndarray]:
    """Which rows of a part must go, by kind: a truth value for each row.

    Args:
        clips: numbers of the rows' clips, (N,).
        seen: clips of the parts before.
        expected: what rows must be like.
    """
    count = np.inf if expected.clips is None else expected.clips
    unknown = (clips < 0) | (clips >= count)
    duplicate = np.zeros(len(clips), bool)
    if expected.once:
        duplicate[:] = True
        duplicate[np.unique(clips, return_index=True)[1]] = False
        duplicate |= np.isin(clips, np.fromiter(seen, np.int64, len(seen)))
    return {Kind.UNKNOWN: unknown, Kind.DUPLICATE: duplicate & ~unknown}


def clips_of(part: Part) -> np.ndarray:
    """Numbers of the clips of a part's rows, -1 where there is none, (N,)."""
    column = read_rows(part, [KEY]).column(KEY)
    numbers: np.ndarray = column.fill_null(-1).to_numpy()
    return numbers


def _check_part(folder: Path, name: str, bytes_too: bool) -> Part | Finding:
    """The part, or the first problem of it."""
    path = table_path(folder, name)
    try:
        part = read_part(folder, name)
        if KEY not in part.schema.names:
            return Finding(Kind.TABLE, path, f"no column {KEY!r}")
        read_rows(part)
    except WorkspaceError as error:
        return Finding(Kind.TABLE, path, error.what)
    return _check_arrays(part, bytes_too) or part


def _check_arrays(part: Part, bytes_too: bool) -> Finding | None:
    for array in part.arrays:
        path = part.array_path(array)
        if not path.exists():
            return Finding(Kind.MISSING, path, f"the table has {part.rows} rows for it")
        try:
            map_array(part, array)
        except WorkspaceError as error:
            return Finding(Kind.LENGTH, path, error.what)
        if bytes_too:
            try:
                checked_array(part, array)
            except WorkspaceError as error:
                return Finding(Kind.BYTES, path, error.what)
    return None


def _alike(part: Part, other: Part) -> bool:
    return part.schema.equals(other.schema) and _array_types(part) == _array_types(other)


def _compatible(part: Part, other: Part) -> bool:
    """Whether common columns have the same types, and parts with rows the same arrays."""
    shared = set(part.schema.names) & set(other.schema.names)
    same_types = all(part.schema.field(name) == other.schema.field(name) for name in shared)
    if part.supplements or other.supplements:
        return same_types
    return same_types and _array_types(part) == _array_types(other)


def _array_types(part: Part) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {array: (info.dtype, info.shape[1:]) for array, info in part.arrays.items()}


def _columns(part: Part) -> frozenset[str]:
    return frozenset(part.schema.names) - {KEY}


def _check_rows(parts: list[Part], expected: Expected) -> Iterator[Finding]:
    seen = SeenClips()
    for part in parts:
        clips = clips_of(part)
        for kind, rows in wrong_rows(clips, seen.of(part), expected).items():
            if rows.any():
                numbers = clips[rows].tolist()
                shown = ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")
                yield Finding(kind, part.table_path, f"{len(numbers)} rows, clips {shown}")
        seen.add(part, clips)
