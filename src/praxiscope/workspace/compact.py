"""Merging many small parts into few big ones."""

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

    A merged part names those it replaces, which don't count from the moment it appears; only then
    are they deleted. So a kill at any point loses nothing and doubles nothing. Those who append
    wait meanwhile; those who read don't notice.

    Args:
        parts: what to compact.
        rows: a merged part is closed as soon as it has as many.

    Returns:
        How many parts have been merged into others.

    Raises:
        WorkspaceError: others keep writing, a part is damaged, or there is no room; whatever was
            merged before is.
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
    """Parts that are there though others replace them: what a kill left of compacting.

    Raises:
        WorkspaceError: the table of a part can't be read.
    """
    counting = {part.name for part in parts.snapshot().parts}
    names = (name for name in part_names(parts.folder) if name not in counting)
    return [read_part(parts.folder, name) for name in names]


def _finish(parts: Parts) -> None:
    """Delete what a killed compacting left; that the merged parts are whole is checked before."""
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
    """Tables first: a part whose table is gone is gone."""
    for part in parts:
        part.table_path.unlink(missing_ok=True)
    sync_folder(parts[0].folder / TABLE_FOLDER)
    for part in parts:
        for array in part.arrays:
            part.array_path(array).unlink(missing_ok=True)


def checked_array(part: Part, array: str) -> np.ndarray:
    """An array of a part as :func:`map_array` gives it, its bytes compared to their checksum.

    Raises:
        WorkspaceError: missing, of another shape, or with other bytes than were written.
    """
    values = map_array(part, array)
    if checksum(values) != part.arrays[array].crc32:
        raise WorkspaceError(
            "holds other bytes than were written",
            where=str(part.array_path(array)),
            remedy=DOCTOR,
        )
    return values
