"""Rows of numbers that may lie on disk, read a block at a time."""

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
"""Numbers in a block."""


class Rows(Protocol):
    """An array whose rows are had by slice or by number, such as numpy's or a workspace's."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows first."""

    def __getitem__(self, rows: Any, /) -> Any:
        """The rows chosen."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """Some rows of others, in an order of their own; nothing is read before it is asked for.

    Attributes:
        rows: the others.
        order: numbers of the rows, (N,).
    """

    rows: Rows
    order: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows first."""
        return (len(self.order), *self.rows.shape[1:])

    def __getitem__(self, rows: Any, /) -> Any:
        """The rows chosen."""
        return self.rows[self.order[rows]]


def chosen(rows: Rows, order: NDArray[np.int64]) -> Rows:
    """Rows in an order of their own; ``rows`` themselves where that is the order they have."""
    if np.array_equal(order, np.arange(rows.shape[0])):
        return rows
    return Chosen(rows, order)


def sample(count: int, most: int, seed: int) -> NDArray[np.int64]:
    """Numbers of at most so many of ``count`` rows, drawn without preference, in their order."""
    if count <= most:
        return np.arange(count)
    drawn = np.random.default_rng(seed).choice(count, most, replace=False)
    return np.sort(drawn).astype(np.int64)


def width(rows: Rows) -> int:
    """Numbers in a row, however they are shaped."""
    return int(np.prod(rows.shape[1:], dtype=np.int64))


def blocks(rows: Rows) -> Iterator[tuple[slice, Doubles]]:
    """All rows in blocks, each row flat; what is infinite becomes NaN.

    Yields:
        Which rows they are, and the rows, (B, width), a copy.
    """
    count, columns = rows.shape[0], width(rows)
    step = max(1, BLOCK // max(1, columns))
    for start in range(0, count, step):
        where = slice(start, min(start + step, count))
        values = np.array(rows[where], np.float64).reshape(where.stop - start, columns)
        values[~np.isfinite(values)] = np.nan
        yield where, values
