"""Metadata fields: a function of a clip's shared signals, registered under its name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.old_names import OLD_FIELD_NAMES
from praxiscope.metadata.signals import Signals

Measure = Callable[[Signals], ArrayLike]

SUMMARIES: Mapping[str, Callable[[np.ndarray], float]] = {
    "mean": lambda series: float(series.mean()),
    "mean_absolute": lambda series: float(np.abs(series).mean()),
    "std": lambda series: float(series.std()),
    "min": lambda series: float(series.min()),
    "max": lambda series: float(series.max()),
}
"""How a series over time becomes one number, by name."""

FIELDS: dict[str, Field] = {}
"""All fields by name, in the order of their registration."""


@dataclass(frozen=True)
class Field:
    """A quantity that is measured of every clip. It describes itself.

    Attributes:
        name: of the function; the names of its columns begin with it.
        measure: returns one number, or a series over time.
        unit: of its values, such as ``0-255`` or ``seconds``.
        help: one sentence that explains the field.
        summaries: which of ``SUMMARIES`` of the series become columns; empty for one number.
        title: in plain words, such as ``frame difference``.
        contextual: whether the field describes the recording (file, light, overlay) and not the
            action. A contextual field that predicts the label points to a shortcut.
    """

    name: str
    measure: Measure
    unit: str
    help: str
    summaries: tuple[str, ...] = ()
    title: str = ""
    contextual: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns in the metadata table."""
        return tuple(f"{self.name}_{kind}" for kind in self.summaries) or (self.name,)

    def values(self, signals: Signals) -> dict[str, float]:
        """Values by column; nan where the clip is too short for one.

        Raises:
            PraxiscopeError: the function raises an error, or returns values of a wrong shape.
        """
        measured = self._measured(signals)
        if not self.summaries:
            return {self.name: measured.item()}
        finite = measured[np.isfinite(measured)]
        return {
            column: SUMMARIES[kind](finite) if finite.size else math.nan
            for column, kind in zip(self.columns, self.summaries, strict=True)
        }

    def _measured(self, signals: Signals) -> NDArray[np.float64]:
        where = f"field {self.name}"
        try:
            measured = np.asarray(self.measure(signals), np.float64)
        except PraxiscopeError:
            raise
        except Exception as error:  # the function may be anybody's
            raise PraxiscopeError(f"{type(error).__name__}: {error}", where=where) from error
        if measured.ndim > 1 or (not self.summaries and measured.size != 1):
            expected = "a series over time" if self.summaries else "one number"
            raise PraxiscopeError(
                f"returns values of shape {measured.shape} instead of {expected}",
                where=where,
                remedy="name its summaries: @metadata_field(UNIT, over_time='mean max')",
            )
        return measured


def metadata_field(
    unit: str, over_time: str = "", *, title: str = "", contextual: bool = False
) -> Callable[[Measure], Measure]:
    """Register a function as a field; the first line of its docstring is the field's help.

    Args:
        unit: of its values.
        over_time: for a function that returns a series over time: which summaries become columns,
            of mean, mean_absolute, std, min and max, separated by spaces.
        title: in plain words; the words of the function's name by default.
        contextual: whether the field describes the recording and not the action.

    Raises:
        PraxiscopeError: the name is taken by another field, or there is no such summary.
    """
    summaries = tuple(over_time.split())

    def register(measure: Measure) -> Measure:
        name = measure.__name__
        if name in FIELDS:
            raise PraxiscopeError(f"there is a field {name!r} already", where="metadata")
        if name in OLD_FIELD_NAMES:
            raise PraxiscopeError(
                f"{name!r} is an old name of the field {OLD_FIELD_NAMES[name]!r}",
                where="metadata",
                remedy="give the function another name",
            )
        if unknown := set(summaries) - set(SUMMARIES):
            raise PraxiscopeError(f"no summary {unknown.pop()!r}", where=f"field {name}")
        sentence = (measure.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        words = title or name.replace("_", " ").strip()
        FIELDS[name] = Field(name, measure, unit, sentence, summaries, words, contextual)
        return measure

    return register


field = metadata_field
"""The name that files with fields of version 0.1.0 import."""
