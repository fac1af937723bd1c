"""Similarity of two representations that ignores rotation and scale: centred kernel alignment."""

from __future__ import annotations

import numpy as np

from praxiscope.atlas.rows import Doubles
from praxiscope.errors import PraxiscopeError

_FEWEST = 4


def linear_cka(first: np.ndarray, second: np.ndarray) -> float:
    """Linear CKA (Kornblith et al. 2019) with the unbiased HSIC (Song et al. 2012).

    The biased estimate is near 1 for any two wide layers and few clips; this one is not. It is
    computed from sums over features, without a clips-by-clips matrix.

    Args:
        first: features of N clips, (N, ...), each row flattened.
        second: other features of the same clips, (N, ...).

    Returns:
        1 for representations that are a rotation and a scaling of each other, about 0 for
        unrelated ones, where it may be negative; NaN where one of them does not vary.

    Raises:
        PraxiscopeError: different numbers of clips, or fewer than 4.
    """
    if len(first) != len(second) or len(first) < _FEWEST:
        raise PraxiscopeError(
            f"{len(first)} and {len(second)} clips; both must have the same, at least {_FEWEST}",
            where="kernel alignment",
        )
    x, y = _centred(first), _centred(second)
    across, within = _hsic(x, y), _hsic(x, x) * _hsic(y, y)
    return float(across / np.sqrt(within)) if within > 0 else float("nan")


def _centred(features: np.ndarray) -> Doubles:
    flat = np.asarray(features, np.float64).reshape(len(features), -1)
    centred: Doubles = flat - flat.mean(0)
    return centred


def _hsic(x: Doubles, y: Doubles) -> float:
    """Unbiased estimate, up to a constant, for kernels ``x xᵀ`` and ``y yᵀ`` without diagonals."""
    count = len(x)
    diagonal_x, diagonal_y = (x**2).sum(1), (y**2).sum(1)
    # Columns sum to 0, so the row sum of a kernel without its diagonal is minus the diagonal.
    trace = ((x.T @ y) ** 2).sum() - diagonal_x @ diagonal_y
    sums = diagonal_x.sum() * diagonal_y.sum() / ((count - 1) * (count - 2))
    return float(trace + sums - 2 / (count - 2) * (diagonal_x @ diagonal_y))
