"""Numbers that JSON can hold, and shares with their intervals."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.statistics import share_of
from praxiscope.server.schemas.base import ShareResponse


def finite_or_none(value: float | np.floating) -> float | None:
    """The number, None if it is not finite."""
    return float(value) if math.isfinite(value) else None


def share_response(hits: NDArray[np.bool_]) -> ShareResponse:
    """The share of clips for which a flag is set."""
    share = share_of(hits)
    if not share.clips:
        return ShareResponse(value=None, low=None, high=None, hits=0, clips=0)
    low, high = share.interval
    return ShareResponse(value=share.value, low=low, high=high, hits=share.hits, clips=share.clips)


def finite_mean(values: NDArray[np.floating]) -> float | None:
    """The mean of the finite numbers, None if there are none."""
    finite = values[np.isfinite(values)]
    return float(finite.mean(dtype=np.float64)) if len(finite) else None
