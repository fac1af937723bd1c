"""Interpolate a coarse grid of cells at any positions of the input, by the cells' centres."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


def interpolation_matrix(
    positions: NDArray[np.float64], cells: int, stride: float, offset: float
) -> Matrix:
    """Linear interpolation weights ``(positions, cells)`` between cell centres.

    The centre of cell ``i`` lies at ``offset + stride * i``; beyond the outer centres the
    values of the outer cells continue.
    """
    cell = np.clip((positions - offset) / stride, 0, cells - 1)
    lower = np.minimum(cell.astype(np.intp), max(cells - 2, 0))
    fraction = (cell - lower).astype(np.float32)
    matrix = np.zeros((len(positions), cells), np.float32)
    rows = np.arange(len(positions))
    matrix[rows, lower] = 1 - fraction
    matrix[rows, np.minimum(lower + 1, cells - 1)] += fraction
    return matrix


def interpolate(raw: NDArray[np.float32], time: Matrix, rows: Matrix, columns: Matrix) -> Matrix:
    """A coarse map ``(t, h, w)`` at ``(times, rows, columns)`` given a matrix for each axis."""
    wide = raw @ columns.T
    tall: Matrix = np.matmul(rows, wide)
    result: Matrix = np.tensordot(time, tall, axes=1)
    return result
