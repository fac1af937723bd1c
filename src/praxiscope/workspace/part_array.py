"""The rows of an array over all parts, read from disk when they are used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from praxiscope.errors import WorkspaceError
from praxiscope.workspace.part import Part, map_array

_OPEN = 16
"""Maps kept open by an array: each holds a file, and systems allow a process about 1000."""


class PartArray:
    """Rows of all parts of one snapshot, in the order of its table.

    ``array[i]``, ``array[a:b]`` and ``array[numbers]`` give ordinary numpy arrays of just these
    rows; those within one part are read-only views of its file, without a copy.

    Args:
        parts: each with the array, all of one dtype and one shape of rows.
        name: of the array.

    Raises:
        WorkspaceError: parts differ in the shape of a row or in dtype.
    """

    def __init__(self, parts: tuple[Part, ...], name: str) -> None:
        self.name = name
        self._parts = parts
        self._ends = np.cumsum([part.rows for part in parts], dtype=np.int64)
        first = parts[0].arrays[name]
        self.dtype: np.dtype[Any] = np.dtype(first.dtype)
        self.shape: tuple[int, ...] = (int(self._ends[-1]), *first.shape[1:])
        for part in parts:
            note = part.arrays[name]
            if (note.dtype, note.shape[1:]) != (first.dtype, first.shape[1:]):
                raise WorkspaceError(
                    f"has {note.dtype} rows of {note.shape[1:]}, others {first.dtype} rows of "
                    f"{first.shape[1:]}",
                    where=str(part.array_path(name)),
                )
        self._map = lru_cache(maxsize=_OPEN)(self._open)

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"PartArray({self.name!r}, {self.shape}, {self.dtype}, {len(self._parts)} parts)"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if copy is False:
            raise ValueError("an array in parts can't be returned without a copy")
        values = self._rows(0, len(self)).astype(dtype or self.dtype, copy=False)
        return values.copy() if copy else values

    def __reduce__(self) -> tuple[object, ...]:
        return PartArray, (self._parts, self.name)

    def __getitem__(self, rows: Any) -> np.ndarray:
        """Rows by number, slice, numbers, or a truth value for each row.

        Raises:
            IndexError: a row that does not exist.
        """
        if isinstance(rows, slice):
            start, stop, step = rows.indices(len(self))
            if step == 1:
                return self._rows(start, max(start, stop))
            return self._gather(np.arange(start, stop, step))
        if isinstance(rows, tuple):
            raise IndexError("rows are chosen first: array[rows][:, ...]")
        numbers = np.asarray(rows)
        if numbers.dtype == bool:
            if numbers.shape != (len(self),):
                raise IndexError(f"{numbers.shape} truth values for {len(self)} rows")
            numbers = np.flatnonzero(numbers)
        elif numbers.size and numbers.dtype.kind not in "iu":
            raise IndexError(f"rows are chosen by whole numbers, not {numbers.dtype}")
        numbers = self._checked(numbers.astype(np.int64))
        if numbers.ndim == 0:
            row: np.ndarray = self._rows(int(numbers), int(numbers) + 1)[0]
            return row
        return self._gather(numbers.ravel()).reshape(*numbers.shape, *self.shape[1:])

    def chunks(self) -> Iterator[np.ndarray]:
        """The rows part by part, each a read-only map of a file."""
        for number in range(len(self._parts)):
            yield self._open(number)

    def _checked(self, numbers: np.ndarray) -> np.ndarray:
        outside = (numbers < -len(self)) | (numbers >= len(self))
        if outside.any():
            raise IndexError(f"no row {numbers[outside].flat[0]} among {len(self)}")
        return np.where(numbers < 0, numbers + len(self), numbers)

    def _rows(self, start: int, stop: int) -> np.ndarray:
        if start == stop:
            return np.empty((0, *self.shape[1:]), self.dtype)
        first, last = np.searchsorted(self._ends, [start, stop - 1], side="right").tolist()
        pieces = []
        for number in range(first, last + 1):
            begin = int(self._ends[number]) - self._parts[number].rows
            pieces.append(self._map(number)[max(0, start - begin) : stop - begin])
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _gather(self, numbers: np.ndarray) -> np.ndarray:
        rows = np.empty((len(numbers), *self.shape[1:]), self.dtype)
        of_part = np.searchsorted(self._ends, numbers, side="right")
        order = np.argsort(of_part, kind="stable")
        where, begins = np.unique(of_part[order], return_index=True)
        for number, chosen in zip(where.tolist(), np.split(order, begins[1:]), strict=False):
            begin = self._ends[number] - self._parts[number].rows
            rows[chosen] = self._map(number)[numbers[chosen] - begin]
        return rows

    def _open(self, number: int) -> np.ndarray:
        return map_array(self._parts[number], self.name)
