"""Merges many small parts into few large ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from praxiscope.errors import WorkspaceError
from praxiscope.files.folders import make_folder, sync_folder
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.part import (
    DOCTOR,
    TABLE_FOLDER,
    Chunked,
    Part,
    checksum,
    map_array,
    new_name,
    number_of,
    part_names,
    read_part,
    read_rows,
    write_part,
)
from praxiscope.workspace.parts import Parts

ROWS = 16384


def compact(parts: Parts, rows: int = ROWS) -> int:
    """Merge neighbouring parts; the rows and their order stay.

    A merged part names the parts that it replaces. They don't count once it exists, and are deleted
    after that, so that a kill at any point loses nothing and doubles nothing. Writers wait
    meanwhile; readers are not affected.

    Args:
        parts: to merge.
        rows: a merged part is complete when it has so many rows.

    Returns:
        Number of parts that were merged into others.

    Raises:
        FileError: other processes keep writing, or the drive is full.
        WorkspaceError: a part is damaged; earlier merges stay.
    """
    make_folder(parts.folder)
    with exclusive_lock(parts.folder):
        _finish(parts)
        groups = [group for group in _groups(parts.snapshot().parts, rows) if len(group) > 1]
        for group in groups:
            _merge(group)
            _delete(group)
    return sum(map(len, groups))


def superseded(parts: Parts) -> list[Part]:
    """Parts that exist although others replace them, after a merge that was killed.

    Raises:
        WorkspaceError: the table of a part can't be read.
    """
    counting = {part.name for part in parts.snapshot().parts}
    names = (name for name in part_names(parts.folder) if name not in counting)
    return [read_part(parts.folder, name) for name in names]


def _finish(parts: Parts) -> None:
    """Delete what a killed merge left, after a check that the merged parts are complete."""
    left = superseded(parts)
    if left:
        for part in parts.snapshot().parts:
            if part.replaces:
                read_rows(part)
                for array in part.arrays:
                    checked_array(part, array)
        _delete(left)


def _groups(parts: tuple[Part, ...], rows: int) -> Iterator[list[Part]]:
    """Neighbouring parts with the same columns and arrays."""
    group: list[Part] = []
    for part in parts:
        if group and not _mergeable(group[-1], part):
            yield group
            group = []
        group.append(part)
        if sum(member.rows for member in group) >= rows:
            yield group
            group = []
    if group:
        yield group


def _mergeable(part: Part, other: Part) -> bool:
    same_kind = part.supplements == other.supplements and part.arrays.keys() == other.arrays.keys()
    return same_kind and part.schema.equals(other.schema)


def _merge(group: list[Part]) -> None:
    first = group[0]
    table = pa.concat_tables([read_rows(part) for part in group])
    arrays = {
        array: Chunked(
            (table.num_rows, *note.shape[1:]), np.dtype(note.dtype), _chunks(group, array)
        )
        for array, note in first.arrays.items()
    }
    name = new_name(number_of(first.name))
    replaced = [part.name for part in group]
    write_part(first.folder, name, table, arrays, replaced, supplements=first.supplements)


def _chunks(group: list[Part], array: str) -> Iterator[np.ndarray]:
    return (checked_array(part, array) for part in group)


def _delete(parts: list[Part]) -> None:
    """Delete tables first: a part exists as long as its table."""
    for part in parts:
        part.table_path.unlink(missing_ok=True)
    sync_folder(parts[0].folder / TABLE_FOLDER)
    for part in parts:
        for array in part.arrays:
            part.array_path(array).unlink(missing_ok=True)


def checked_array(part: Part, array: str) -> np.ndarray:
    """An array of a part as :func:`map_array` returns it, after a check of its checksum.

    Raises:
        WorkspaceError: the array is missing, has another shape, or other bytes than were written.
    """
    values = map_array(part, array)
    if checksum(values) != part.arrays[array].crc32:
        raise WorkspaceError(
            "holds other bytes than were written",
            where=str(part.array_path(array)),
            remedy=DOCTOR,
        )
    return values
