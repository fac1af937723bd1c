"""The metadata of a clip, compared with all other clips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from praxiscope.server.explore.columns import Column
from praxiscope.server.schemas.clips import ValueResponse
from praxiscope.server.versions import Version

BINS = 20

_NOT_METADATA = ("label", "split", "group")


@dataclass(frozen=True)
class Distribution:
    """A histogram of a column: number of clips in even bins from ``low`` to ``high``."""

    low: float
    high: float
    counts: list[int]


def value_responses(version: Version, row: int) -> Iterator[ValueResponse]:
    """The metadata of a clip, each value with its percentile among all clips of the run.

    Args:
        version: of the run.
        row: of the clip.
    """
    for name, column in version.columns.items():
        if column.info.group in ("metadata", "data set") and name not in _NOT_METADATA:
            yield _value_response(version, column, row)


def distribution(column: Column) -> Distribution | None:
    """The distribution of a column of numbers; None for other columns and without values."""
    info = column.info
    if info.kind != "number" or info.low is None or info.high is None:
        return None
    values = column.values[np.isfinite(column.values)]
    # If all values are equal, they are in the first bin.
    ends = info.low, info.high if info.high > info.low else info.low + 1
    counts, _ = np.histogram(values, BINS, ends)
    return Distribution(info.low, info.high, counts.tolist())


def _category(column: Column, row: int) -> str | None:
    code = int(column.values[row])
    return column.words[code] if 0 <= code < len(column.words) else None


def _value_response(version: Version, column: Column, row: int) -> ValueResponse:
    info = column.info
    histogram = version.cached(("distribution", info.name), lambda: distribution(column))
    value: float | None = None
    category: str | None = None
    percentile: float | None = None
    if info.kind == "number":
        number = float(column.values[row])
        if np.isfinite(number):
            value = number
            n_below = np.count_nonzero(column.values.astype(np.float32) < number)
            percentile = 100 * n_below / info.n_known
    else:
        category = _category(column, row)
    return ValueResponse(
        column=info.name,
        title=info.title,
        unit=info.unit,
        help=info.help,
        value=value,
        category=category,
        percentile=percentile,
        low=None if histogram is None else histogram.low,
        high=None if histogram is None else histogram.high,
        counts=[] if histogram is None else histogram.counts,
    )
