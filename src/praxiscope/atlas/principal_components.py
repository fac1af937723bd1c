"""Principal components of rows that may be larger than memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.rows import Doubles, Rows, blocks, width
from praxiscope.errors import PraxiscopeError

MOST_COLUMNS = 8192
"""Largest number of columns, so that the covariance fits into memory."""

_CONSTANT = 1e-6
_RANK = 1e-10


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """The directions of largest variance.

    Attributes:
        mean: of each column, (C,).
        scale: divisor of each column, (C,); infinite for a constant column.
        directions: orthonormal, (C, K), sorted by variance; the entry of the largest absolute
            value is positive in each.
        variances: of the rows along the directions (divided by N - 1), (K,), above rounding error.
        total: variance along all directions.
    """

    mean: Doubles
    scale: Doubles
    directions: Doubles
    variances: Doubles
    total: float


def principal_components(rows: Rows, most: int, *, standardise: bool) -> PrincipalComponents:
    """Compute the eigenvectors of the covariance, which is summed block by block.

    Missing values (NaN or infinite) count as the mean of their column.

    Args:
        rows: (N, ...), each row flattened.
        most: largest number of directions.
        standardise: whether to divide each column by its standard deviation first.

    Raises:
        PraxiscopeError: more columns than :data:`MOST_COLUMNS`.
    """
    if width(rows) > MOST_COLUMNS:
        raise PraxiscopeError(
            f"{width(rows)} features per clip, at most {MOST_COLUMNS} are supported",
            where="atlas",
            remedy="choose layers with fewer channels",
        )
    mean, deviation = _moments(rows)
    varies = deviation > _CONSTANT * np.abs(mean)
    scale = np.where(varies, deviation if standardise else 1.0, np.inf)
    covariance = _covariance(rows, mean, scale)
    variances, directions = _largest(covariance, most)
    significant = variances > _RANK * max(variances.max(initial=0.0), np.finfo(np.float64).tiny)
    total = float(np.trace(covariance))
    return PrincipalComponents(
        mean, scale, _signed(directions[:, significant]), variances[significant], total
    )


def _moments(rows: Rows) -> tuple[Doubles, Doubles]:
    """Mean and standard deviation of each column without missing values.

    Values are summed relative to the mean of the first block, to keep precision.
    """
    columns = width(rows)
    first_mean, count = np.zeros(columns), np.zeros(columns)
    sums, squares = np.zeros(columns), np.zeros(columns)
    for where, values in blocks(rows):
        present = ~np.isnan(values)
        if where.start == 0:
            first_mean = _means(values, present)
        values -= first_mean
        values[~present] = 0.0
        count += present.sum(0)
        sums += values.sum(0)
        squares += np.einsum("nc,nc->c", values, values)
    shift = sums / np.maximum(count, 1)
    variance = (squares - count * shift**2) / np.maximum(count - 1, 1)
    return first_mean + shift, np.sqrt(np.maximum(variance, 0.0))


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
