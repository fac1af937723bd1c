"""Rows of numbers, in memory or on disk, read in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Numbers = NDArray[np.int32]

BLOCK = 2**21
"""Number of values in a block."""


class Rows(Protocol):
    """An array whose rows are read by slice or numbers, such as a numpy array or a `PartArray`."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows first."""

    def __getitem__(self, rows: Any, /) -> Any:
        """The selected rows."""


@dataclass(frozen=True, eq=False)
class SelectedRows:
    """Selected rows of an array; values are read at access.

    Attributes:
        rows: the array.
        order: numbers of the selected rows, (N,).
    """

    rows: Rows
    order: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows first."""
        return (len(self.order), *self.rows.shape[1:])

    def __getitem__(self, rows: Any, /) -> Any:
        """The selected rows."""
        return self.rows[self.order[rows]]


def select_rows(rows: Rows, order: NDArray[np.int64]) -> Rows:
    """Rows in the given order; ``rows`` itself where that is all rows in their order."""
    if np.array_equal(order, np.arange(rows.shape[0])):
        return rows
    return SelectedRows(rows, order)


def sample(count: int, most: int, seed: int) -> NDArray[np.int64]:
    """Sorted random sample of at most ``most`` of ``count`` row numbers."""
    if count <= most:
        return np.arange(count)
    sampled = np.random.default_rng(seed).choice(count, most, replace=False)
    return np.sort(sampled).astype(np.int64)


def width(rows: Rows) -> int:
    """Number of values in a row."""
    return int(np.prod(rows.shape[1:], dtype=np.int64))


def blocks(rows: Rows) -> Iterator[tuple[slice, Doubles]]:
    """All rows in blocks, each row flattened; infinite values become NaN.

    Yields:
        The slice of the rows, and a copy of their values, (B, width).
    """
    count, columns = rows.shape[0], width(rows)
    step = max(1, BLOCK // max(1, columns))
    for start in range(0, count, step):
        where = slice(start, min(start + step, count))
        values = np.array(rows[where], np.float64).reshape(where.stop - start, columns)
        values[~np.isfinite(values)] = np.nan
        yield where, values
