"""Principal directions of rows that need not fit into memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.rows import Doubles, Rows, blocks, width
from praxiscope.errors import PraxiscopeError

MOST_COLUMNS = 8192
"""Above that the covariance no longer fits into a small machine's memory."""

_CONSTANT = 1e-6
_RANK = 1e-10


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """The directions along which rows vary most.

    Attributes:
        mean: of each column, (C,).
        scale: what each column is divided by, (C,); infinite for a column that does not vary.
        directions: orthonormal, (C, K), in the order of their variances; the entry of the largest
            size is positive in each.
        variances: of the rows along them (divided by N - 1), (K,), all above rounding.
        total: variance along all directions there are.
    """

    mean: Doubles
    scale: Doubles
    directions: Doubles
    variances: Doubles
    total: float


def principal_components(rows: Rows, most: int, *, standardise: bool) -> PrincipalComponents:
    """Find the directions by the eigenvectors of the covariance, summed block by block.

    What is missing (NaN or infinite) counts as the mean of its column.

    Args:
        rows: (N, ...), each row taken flat.
        most: how many directions at most.
        standardise: whether each column is divided by its standard deviation first.

    Raises:
        PraxiscopeError: more columns than :data:`MOST_COLUMNS`.
    """
    if width(rows) > MOST_COLUMNS:
        raise PraxiscopeError(
            f"{width(rows)} numbers a clip, at most {MOST_COLUMNS} can be taken",
            where="atlas",
            remedy="choose layers with fewer channels",
        )
    mean, deviation = _moments(rows)
    varies = deviation > _CONSTANT * np.abs(mean)
    scale = np.where(varies, deviation if standardise else 1.0, np.inf)
    covariance = _covariance(rows, mean, scale)
    variances, directions = _largest(covariance, most)
    kept = variances > _RANK * max(variances.max(initial=0.0), np.finfo(np.float64).tiny)
    total = float(np.trace(covariance))
    return PrincipalComponents(mean, scale, _signed(directions[:, kept]), variances[kept], total)


def _moments(rows: Rows) -> tuple[Doubles, Doubles]:
    """Mean and standard deviation of each column over what is there.

    Sums are of differences to a first guess of the mean, so that they don't lose digits.
    """
    columns = width(rows)
    guess, count = np.zeros(columns), np.zeros(columns)
    sums, squares = np.zeros(columns), np.zeros(columns)
    for where, values in blocks(rows):
        present = ~np.isnan(values)
        if where.start == 0:
            guess = _means(values, present)
        values -= guess
        values[~present] = 0.0
        count += present.sum(0)
        sums += values.sum(0)
        squares += np.einsum("nc,nc->c", values, values)
    shift = sums / np.maximum(count, 1)
    variance = (squares - count * shift**2) / np.maximum(count - 1, 1)
    return guess + shift, np.sqrt(np.maximum(variance, 0.0))


def _means(values: Doubles, present: np.ndarray) -> Doubles:
    means: Doubles = np.where(present, values, 0.0).sum(0) / np.maximum(present.sum(0), 1)
    return means


def _covariance(rows: Rows, mean: Doubles, scale: Doubles) -> Doubles:
    columns = width(rows)
    sums = np.zeros((columns, columns))
    for _, values in blocks(rows):
        centred = np.nan_to_num((values - mean) / scale, copy=False, nan=0.0)
        sums += centred.T @ centred
    return sums / max(rows.shape[0] - 1, 1)


def _largest(covariance: Doubles, most: int) -> tuple[Doubles, Doubles]:
    """The largest eigenvalues and their vectors, largest first."""
    from scipy.linalg import eigh

    columns = len(covariance)
    first = max(0, columns - most)
    values, vectors = eigh(covariance, subset_by_index=[first, columns - 1])
    return values[::-1], vectors[:, ::-1]


def _signed(directions: Doubles) -> Doubles:
    if not directions.size:
        return directions
    largest = np.abs(directions).argmax(0)
    signs = np.sign(directions[largest, np.arange(directions.shape[1])])
    signed: Doubles = directions * signs
    return signed
