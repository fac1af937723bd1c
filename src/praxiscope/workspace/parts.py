"""Tables with arrays that grow part by part, and that can be read at any moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import pyarrow as pa

from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.folders import make_folder
from praxiscope.files.lock import shared_lock
from praxiscope.workspace.part import (
    Chunked,
    Part,
    PartsReplacedError,
    new_name,
    number_of,
    part_names,
    read_part,
    read_rows,
    write_part,
)
from praxiscope.workspace.part_array import PartArray

Result = TypeVar("Result")
_TRIES = 20


@dataclass(frozen=True)
class Snapshot:
    """The rows at one moment; its table and its arrays have the same rows.

    Attributes:
        folder: of the parts.
        parts: in the order of their rows.
    """

    folder: Path
    parts: tuple[Part, ...]

    def __len__(self) -> int:
        return sum(part.rows for part in self.parts)

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """The rows of all parts.

        Args:
            columns: just these; all where None.

        Raises:
            WorkspaceError: no such column, a damaged part, parts whose columns differ, or parts
                that were merged since (take another snapshot).
        """
        if not self.parts:
            return pa.table({name: pa.nulls(0) for name in columns or ()})
        names = self.parts[0].schema.names
        for name in columns or ():
            if name not in names:
                raise WorkspaceError(
                    f"no column {name!r}",
                    where=str(self.folder),
                    remedy=nearest(name, names),
                )
        return self.join([read_rows(part, columns) for part in self.parts])

    def join(self, tables: Sequence[pa.Table]) -> pa.Table:
        """One table of the tables of all parts.

        Raises:
            WorkspaceError: parts differ in their columns.
        """
        try:
            return pa.concat_tables(tables)
        except pa.ArrowInvalid as error:
            raise WorkspaceError("parts differ in their columns", where=str(self.folder)) from error

    def keys(self, column: str) -> set[Any]:
        """All values of a column, such as the numbers of the clips."""
        values: list[Any] = self.table([column]).column(column).to_pylist()
        return set(values)

    def array(self, name: str) -> PartArray:
        """The rows of an array, which stay on disk until they are used.

        Raises:
            WorkspaceError: there is no such array, or there are no rows yet.
        """
        if not self.parts:
            raise WorkspaceError("has no rows yet", where=str(self.folder))
        for part in self.parts:
            if name not in part.arrays:
                raise WorkspaceError(
                    f"no array {name!r}", where=str(self.folder), remedy=nearest(name, part.arrays)
                )
        return PartArray(self.parts, name)


@dataclass(frozen=True)
class Parts:
    """A folder of parts, which any number of processes append to and read at the same time.

    A part is a table ``table/NAME.parquet`` and arrays ``ARRAY/NAME.npy`` with a row for each row
    of the table. The part exists once its table exists, which is written last. Rows for which
    :meth:`append` has returned stay, also after a kill or a power cut.

    Attributes:
        folder: made by the first :meth:`append`.
        frozen_rows: of :meth:`frozen`; None where rows may be added.
    """

    folder: Path
    frozen_rows: Snapshot | None = None
    _read: dict[str, Part] = field(default_factory=dict, init=False, repr=False, compare=False)

    def append(self, table: pa.Table, arrays: Mapping[str, np.ndarray] | None = None) -> str:
        """Write a part; it is on disk when this returns.

        Args:
            table: one row or more, with the columns of the stored parts.
            arrays: by name, numbers of any type, with as many rows as the table; they are written
                in the byte order of this machine.

        Returns:
            The part's name.

        Raises:
            WorkspaceError: the rows do not fit each other or the stored parts.
            FileError: the files can't be written.
        """
        if not table.num_rows:
            raise WorkspaceError("a part without rows", where=str(self.folder))
        chunked = {
            name: Chunked(values.shape, values.dtype.newbyteorder("="), [values])
            for name, values in (arrays or {}).items()
        }
        make_folder(self.folder)
        with shared_lock(self.folder):
            names = part_names(self.folder)
            if names:
                self._check_alike(names[-1], table, chunked)
            return self._write(names, table, chunked)

    def snapshot(self) -> Snapshot:
        """The rows that are on disk now.

        Raises:
            WorkspaceError: the table of a part can't be read.
        """
        if self.frozen_rows is not None:
            return self.frozen_rows
        names = part_names(self.folder)
        while True:
            # A listing can miss both a new merged part and the parts that it replaces; the next
            # listing has the merged part.
            again = part_names(self.folder)
            if again == names:
                try:
                    return Snapshot(self.folder, self._counting(names))
                except FileNotFoundError:
                    again = part_names(self.folder)
            names = again

    def frozen(self) -> Self:
        """The rows that are on disk now, without rows that are appended later."""
        return type(self)(self.folder, self.snapshot())

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """All rows that are on disk now; see :meth:`Snapshot.table`."""
        return self._settled(lambda snapshot: snapshot.table(columns))

    def keys(self, column: str) -> set[Any]:
        """All values of a column that are on disk now; see :meth:`Snapshot.keys`."""
        return self._settled(lambda snapshot: snapshot.keys(column))

    def array(self, name: str) -> PartArray:
        """All rows of an array that are on disk now; see :meth:`Snapshot.array`.

        With a table that belongs to it, take both from one :meth:`snapshot`.
        """
        return self.snapshot().array(name)

    def __len__(self) -> int:
        return len(self.snapshot())

    def _write(
        self,
        names: Sequence[str],
        table: pa.Table,
        arrays: Mapping[str, Chunked],
        *,
        supplements: bool = False,
    ) -> str:
        name = new_name(number_of(names[-1]) + 1 if names else 1)
        self._read[name] = write_part(self.folder, name, table, arrays, supplements=supplements)
        return name

    def _counting(self, names: list[str]) -> tuple[Part, ...]:
        """The parts of these names, without those that others replace."""
        for gone in set(self._read) - set(names):
            self._read.pop(gone, None)
        parts = [self._part(name) for name in names]
        replaced = {name for part in parts for name in part.replaces}
        return tuple(part for part in parts if part.name not in replaced)

    def _part(self, name: str) -> Part:
        part = self._read.get(name) or read_part(self.folder, name)
        self._read[name] = part
        return part

    def _settled(self, read: Callable[[Snapshot], Result]) -> Result:
        """Read; again where parts were merged meanwhile."""
        for _ in range(_TRIES):
            try:
                return read(self.snapshot())
            except PartsReplacedError:
                continue
        return read(self.snapshot())

    def _check_alike(self, name: str, table: pa.Table, arrays: Mapping[str, Chunked]) -> None:
        part = self._part(name)
        if not table.schema.equals(part.schema):
            raise WorkspaceError(
                f"other columns than the parts that are there, {_differing(table.schema, part)}",
                where=str(self.folder),
            )
        self._check_arrays(part, arrays)

    def _check_arrays(self, part: Part, arrays: Mapping[str, Chunked]) -> None:
        new = {array: (v.dtype.str, v.shape[1:]) for array, v in arrays.items()}
        stored = {array: (note.dtype, note.shape[1:]) for array, note in part.arrays.items()}
        for array in new.keys() | stored.keys():
            if new.get(array) != stored.get(array):
                raise WorkspaceError(
                    f"array {array!r} is {new.get(array, 'missing')}, in the stored "
                    f"parts {stored.get(array, 'missing')}",
                    where=str(self.folder),
                )


def _differing(schema: pa.Schema, part: Part) -> str:
    new, stored = ({field.name: _kind(field) for field in s} for s in (schema, part.schema))
    names = [name for name in {**new, **stored} if new.get(name) != stored.get(name)]
    if not names:
        return "in another order"
    return ", ".join(
        f"{name!r} is {new.get(name, 'missing')}, there {stored.get(name, 'missing')}"
        for name in names
    )


def _kind(column: pa.Field) -> str:
    return f"{column.type}" + ("" if column.nullable else " not null")
