"""The metadata of clips in parts: columns may be added, also to clips that are measured already.

A part is of one of two kinds. A *clip part* has a row for each newly measured clip. A *supplement*
has further columns for clips whose rows are in clip parts, and no arrays. The table has one row for
each clip of the clip parts and the columns of all parts, null where nothing was measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.folders import make_folder
from praxiscope.files.lock import shared_lock
from praxiscope.metadata.old_names import OLD_COLUMN_NAMES
from praxiscope.workspace.part import Chunked, Part, part_names, read_part, read_rows
from praxiscope.workspace.part_array import PartArray
from praxiscope.workspace.parts import Parts, Snapshot

CLIP = "clip"


@dataclass(frozen=True)
class MetadataSnapshot(Snapshot):
    """All metadata at one moment; the table and its arrays have one row for each clip."""

    def __len__(self) -> int:
        return sum(part.rows for part in self.clip_parts)

    @property
    def clip_parts(self) -> tuple[Part, ...]:
        """The parts that have the rows of clips and their arrays."""
        return tuple(part for part in self.parts if not part.supplements)

    @property
    def columns(self) -> list[str]:
        """Names of the columns of all parts."""
        ordered = sorted(self.parts, key=lambda part: part.supplements)
        return list(dict.fromkeys(name for part in ordered for name in part.schema.names))

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """One row for each clip, null where a column was not measured; see the base class."""
        if not self.parts and columns is not None:
            return super().table(columns)
        for name in columns or ():
            if name not in self.columns:
                raise WorkspaceError(
                    f"no column {name!r}",
                    where=str(self.folder),
                    remedy=nearest(name, self.columns),
                )
        needed = self.columns if columns is None else [CLIP, *columns]
        tables = [
            read_rows(part, [name for name in dict.fromkeys(needed) if name in part.schema.names])
            for part in self.parts
        ]
        table = self.join(tables)
        return table if columns is None else table.select(columns)

    def join(self, tables: Sequence[pa.Table]) -> pa.Table:
        """One table of the tables of all parts, which have the column ``clip``."""
        pairs = list(zip(self.parts, tables, strict=True))
        try:
            rows = [table for part, table in pairs if not part.supplements]
            joined = pa.concat_tables(
                rows or [pa.table({CLIP: pa.array([], pa.int32())})], promote_options="default"
            )
            supplements: dict[tuple[str, ...], list[pa.Table]] = {}
            for part, table in pairs:
                if part.supplements:
                    supplements.setdefault(tuple(table.column_names), []).append(table)
            for group in supplements.values():
                joined = _with_columns(joined, pa.concat_tables(group))
        except pa.ArrowException as error:
            raise WorkspaceError(
                "parts differ in the types of their columns", where=str(self.folder)
            ) from error
        return joined

    def array(self, name: str) -> PartArray:
        """The rows of an array, in the order of the table; see the base class."""
        return Snapshot(self.folder, self.clip_parts).array(name)

    def clips_by_columns(self) -> dict[frozenset[str], set[int]]:
        """The clips that were measured with each set of columns; a clip may have several."""
        clips: dict[frozenset[str], set[int]] = {}
        for part in self.parts:
            numbers = read_rows(part, [CLIP])[CLIP].to_pylist()
            clips.setdefault(frozenset(part.schema.names), set()).update(numbers)
        return clips


@dataclass(frozen=True)
class MetadataParts(Parts):
    """The metadata of a workspace, whose columns may grow.

    Columns of version 0.1.0 are read under today's names.
    """

    def supplement(self, table: pa.Table) -> str:
        """Write further columns of clips that have rows already; it is on disk on return.

        Args:
            table: the column ``clip`` and columns that these clips don't have yet.

        Returns:
            The part's name.

        Raises:
            WorkspaceError: a column has another type than before, or the part can't be written.
        """
        make_folder(self.folder)
        with shared_lock(self.folder):
            names = part_names(self.folder)
            self._check_types(names, table.schema)
            return self._write(names, table, {}, supplements=True)

    def snapshot(self) -> MetadataSnapshot:
        """The metadata that are there now; see the base class."""
        snapshot = super().snapshot()
        return MetadataSnapshot(snapshot.folder, snapshot.parts)

    def measured(self) -> tuple[set[int], dict[frozenset[str], set[int]]]:
        """The clips with a row, and the clips by the columns that were measured."""
        return self._settled(
            lambda snapshot: (
                snapshot.keys(CLIP),
                MetadataSnapshot(snapshot.folder, snapshot.parts).clips_by_columns(),
            )
        )

    def _part(self, name: str) -> Part:
        part = self._read.get(name) or _with_current_names(read_part(self.folder, name))
        self._read[name] = part
        return part

    def _check_alike(self, name: str, table: pa.Table, arrays: Mapping[str, Chunked]) -> None:
        names = [each for each in part_names(self.folder) if each <= name]
        self._check_types(names, table.schema)
        for each in reversed(names):
            if not self._part(each).supplements:
                self._check_arrays(self._part(each), arrays)
                return

    def _check_types(self, names: Sequence[str], schema: pa.Schema) -> None:
        types = {column.name: column.type for name in names for column in self._part(name).schema}
        for column in schema:
            before = types.get(column.name, column.type)
            if column.type != before:
                raise WorkspaceError(
                    f"column {column.name!r} is {column.type}, in the existing parts {before}",
                    where=str(self.folder),
                )


def _with_current_names(part: Part) -> Part:
    """A part whose columns of version 0.1.0 have today's names."""
    renamed = {old: new for old, new in OLD_COLUMN_NAMES.items() if old in part.schema.names}
    schema = pa.schema(
        [column.with_name(renamed.get(column.name, column.name)) for column in part.schema]
    )
    return replace(part, schema=schema, old_names=renamed) if renamed else part


def _with_columns(table: pa.Table, supplement: pa.Table) -> pa.Table:
    """The table with the values of a supplement where it has none."""
    keys = supplement[CLIP].combine_chunks()
    rows = pc.index_in(table[CLIP], value_set=keys)
    for name in supplement.column_names:
        if name == CLIP:
            continue
        values = supplement[name].take(rows)
        place = table.schema.get_field_index(name)
        if place < 0:
            table = table.append_column(name, values)
        else:
            table = table.set_column(place, name, pc.coalesce(table[name], values))
    return table
