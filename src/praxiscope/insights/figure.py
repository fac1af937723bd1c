"""A figure of an insight: what was measured, with its title, kind and the value elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

FigureKind = Literal["share", "number", "chance", "text"]
Value = float | int | str

_SMALLEST_CHANCE = 1e-99


@dataclass(frozen=True)
class Figure:
    """Something that was measured of the clips of an insight.

    Attributes:
        name: for programs, such as ``accuracy``.
        title: for people, such as ``accuracy in training``.
        value: of the clips of the insight; nan where there is none.
        kind: ``share`` (0 to 1), ``number``, ``chance`` (a p value) or ``text``.
        elsewhere: the same of other clips, None where there is nothing to compare with.
        elsewhere_name: of that value for programs; ``NAME_elsewhere`` where empty.
        elsewhere_title: of that value for people.
        interval: 95 % interval of the value.
    """

    name: str
    title: str
    value: Value
    kind: FigureKind = "number"
    elsewhere: float | int | None = None
    elsewhere_name: str = ""
    elsewhere_title: str = "elsewhere"
    interval: tuple[float, float] | None = None

    @property
    def text(self) -> str:
        """The value in words; empty where it is unknown."""
        return figure_text(self.value, self.kind)

    @property
    def elsewhere_text(self) -> str:
        """The value elsewhere in words; empty where there is none."""
        return "" if self.elsewhere is None else figure_text(self.elsewhere, self.kind)

    @property
    def interval_text(self) -> str:
        """The interval, such as ``5%-27%``; empty where there is none."""
        if self.interval is None or math.isnan(self.interval[0]):
            return ""
        low, high = (figure_text(bound, self.kind) for bound in self.interval)
        return f"{low}-{high}"

    @property
    def text_with_interval(self) -> str:
        """The value and its interval, such as ``12% (5%-27%)``."""
        return f"{self.text} ({self.interval_text})" if self.interval_text else self.text

    def values(self) -> Iterator[tuple[str, Value]]:
        """All numbers by name: ``NAME``, ``NAME_elsewhere``, ``NAME_low`` and ``NAME_high``."""
        yield self.name, self.value
        if self.interval is not None:
            yield f"{self.name}_low", self.interval[0]
            yield f"{self.name}_high", self.interval[1]
        if self.elsewhere is not None:
            yield self.elsewhere_name or f"{self.name}_elsewhere", self.elsewhere


def p_value(p: float) -> Figure:
    """The figure for the chance of a difference this large if there were none."""
    return Figure("p", "p", p, "chance")


def find_figure(figures: Iterable[Figure], name: str) -> Figure | None:
    """The figure of that name, None where there is none."""
    return next((figure for figure in figures if figure.name == name), None)


def figure_text(value: Value, kind: FigureKind) -> str:
    """A value in words: ``12%``, ``3.37``, ``4e-26`` or the text; empty for nan."""
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return ""
    if kind == "share":
        return f"{value:.0%}"
    if kind == "chance":
        return f"<{_SMALLEST_CHANCE:g}" if value < _SMALLEST_CHANCE else f"{value:.1g}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"
