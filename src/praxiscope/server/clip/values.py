"""A clip's values beside those of all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from praxiscope.server.explore.columns import Column
from praxiscope.server.schemas.clips import ValueResponse
from praxiscope.server.versions import Version

BINS = 20

_SHOWN_ELSEWHERE = ("label", "split", "group")


@dataclass(frozen=True)
class Distribution:
    """How the values of a column are distributed: clips in even bins from low to high."""

    low: float
    high: float
    counts: list[int]


def value_responses(version: Version, row: int) -> Iterator[ValueResponse]:
    """What is known of a clip, each with its place among all clips of the run.

    Args:
        version: of the run.
        row: of the clip.
    """
    for name, column in version.columns.items():
        if column.answer.group in ("metadata", "data set") and name not in _SHOWN_ELSEWHERE:
            yield _value_response(version, column, row)


def distribution(column: Column) -> Distribution | None:
    """The distribution of a column of numbers; None where none is known."""
    answer = column.answer
    if answer.kind != "number" or answer.low is None or answer.high is None:
        return None
    values = column.values[np.isfinite(column.values)]
    # Where all are the same they are in the first bin.
    ends = answer.low, answer.high if answer.high > answer.low else answer.low + 1
    counts, _ = np.histogram(values, BINS, ends)
    return Distribution(answer.low, answer.high, counts.tolist())


def _word(column: Column, row: int) -> str | None:
    code = int(column.values[row])
    return column.words[code] if 0 <= code < len(column.words) else None


def _value_response(version: Version, column: Column, row: int) -> ValueResponse:
    answer = column.answer
    spread = version.kept(("distribution", answer.name), lambda: distribution(column))
    value: float | None = None
    word: str | None = None
    percentile: float | None = None
    if answer.kind == "number":
        own = float(column.values[row])
        if np.isfinite(own):
            value = own
            below = np.count_nonzero(column.values.astype(np.float32) < own)
            percentile = 100 * below / answer.known
    else:
        word = _word(column, row)
    return ValueResponse(
        column=answer.name,
        title=answer.title,
        unit=answer.unit,
        help=answer.help,
        value=value,
        word=word,
        percentile=percentile,
        low=None if spread is None else spread.low,
        high=None if spread is None else spread.high,
        counts=[] if spread is None else spread.counts,
    )
