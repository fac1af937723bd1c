"""Fields of metadata: a function over a clip's shared signals, registered under its name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.signals import Signals

Measure = Callable[[Signals], ArrayLike]

SUMMARIES: Mapping[str, Callable[[np.ndarray], float]] = {
    "mean": lambda series: float(series.mean()),
    "mean_absolute": lambda series: float(np.abs(series).mean()),
    "std": lambda series: float(series.std()),
    "min": lambda series: float(series.min()),
    "max": lambda series: float(series.max()),
}

FIELDS: dict[str, Field] = {}
"""All fields by name, in the order of their registration."""


@dataclass(frozen=True)
class Field:
    """One thing that is measured of every clip.

    Attributes:
        name: of the function; begins the names of its columns.
        measure: gives one number, or a series over time.
        unit: of its values, such as ``0..1`` or ``seconds``.
        summary: what it says, in one line.
        over_time: which of ``SUMMARIES`` of the series become columns; empty for one number.
    """

    name: str
    measure: Measure
    unit: str
    summary: str
    over_time: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns it fills."""
        return tuple(f"{self.name}_{kind}" for kind in self.over_time) or (self.name,)

    def values(self, signals: Signals) -> dict[str, float]:
        """Values by column; nan where the clip is too short for one.

        Raises:
            PraxiscopeError: the function raises an error, or gives what it should not.
        """
        measured = self._measured(signals)
        if not self.over_time:
            return {self.name: measured.item()}
        known = measured[np.isfinite(measured)]
        return {
            column: SUMMARIES[kind](known) if known.size else math.nan
            for column, kind in zip(self.columns, self.over_time, strict=True)
        }

    def _measured(self, signals: Signals) -> NDArray[np.float64]:
        where = f"field {self.name}"
        try:
            measured = np.asarray(self.measure(signals), np.float64)
        except PraxiscopeError:
            raise
        except Exception as error:  # it may be anybody's function
            raise PraxiscopeError(f"{type(error).__name__}: {error}", where=where) from error
        if measured.ndim > 1 or (not self.over_time and measured.size != 1):
            wanted = "a series over time" if self.over_time else "one number"
            raise PraxiscopeError(
                f"gives values of shape {measured.shape} instead of {wanted}",
                where=where,
                remedy="name what to keep of a series: @field(UNIT, over_time='mean max')",
            )
        return measured


def field(unit: str, over_time: str = "") -> Callable[[Measure], Measure]:
    """Register a function as a field; the first line of its docstring says what it means.

    Args:
        unit: of its values.
        over_time: for a function that gives a series, which of mean, mean_absolute, std, min and
            max to keep, separated by spaces.

    Raises:
        PraxiscopeError: there is a field of that name, or no such summary.
    """
    kinds = tuple(over_time.split())

    def register(measure: Measure) -> Measure:
        name = measure.__name__
        if name in FIELDS:
            raise PraxiscopeError(f"there is a field {name!r} already", where="metadata")
        if unknown := set(kinds) - set(SUMMARIES):
            raise PraxiscopeError(f"no summary {unknown.pop()!r}", where=f"field {name}")
        summary = (measure.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        FIELDS[name] = Field(name, measure, unit, summary, kinds)
        return measure

    return register
