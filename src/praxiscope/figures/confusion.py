"""Confusion matrix of some classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.figures.bars import ACCENT, MUTED, drawing
from praxiscope.figures.formatting import shorten
from praxiscope.figures.markup import Markup, element
from praxiscope.figures.results import ConfusedPair
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.statistics import Mask

_CELL, _NAMES, _HEAD = 24, 240, 26
_LONGEST = 33


@dataclass(frozen=True, eq=False)
class ConfusionCounts:
    """Confusion counts of some classes.

    Attributes:
        names: of the classes.
        counts: ``(C, C)``, rows are labels, columns are predicted classes.
        clips: ``(C,)`` labelled clips of each class, whatever their prediction.
    """

    names: tuple[str, ...]
    counts: NDArray[np.int64]
    clips: NDArray[np.int64]


def most_confused(pairs: Sequence[ConfusedPair], most: int) -> list[int]:
    """Indices of at most ``most`` classes with the most frequent mistakes, ascending."""
    classes: list[int] = []
    for pair in pairs:
        new = [index for index in (pair.label, pair.predicted) if index not in classes]
        if len(classes) + len(new) > most:
            break
        classes += new
    return sorted(classes)


def confusion_of(evidence: Evidence, of: Mask, classes: Sequence[int]) -> ConfusionCounts:
    """Count the confusions of some classes.

    Args:
        evidence: of the run.
        of: the clips to count.
        classes: indices of the classes.
    """
    place = np.full(len(evidence.classes), -1)
    place[list(classes)] = np.arange(len(classes))
    labelled = of & evidence.labelled
    rows, columns = place[evidence.labels[labelled]], place[evidence.predicted[labelled]]
    counts = np.zeros((len(classes), len(classes)), np.int64)
    inside = (rows >= 0) & (columns >= 0)
    np.add.at(counts, (rows[inside], columns[inside]), 1)
    names = tuple(evidence.classes[index] for index in classes)
    return ConfusionCounts(names, counts, np.bincount(rows[rows >= 0], minlength=len(classes)))


def confusion_matrix(confusion: ConfusionCounts) -> Markup:
    """An SVG: rows are labels, columns are predictions; the colour shows the share of the row."""
    count = len(confusion.names)
    parts = [_heading(column) for column in range(count)]
    for row in range(count):
        parts.append(_name(confusion, row))
        parts += [_cell(confusion, row, column) for column in range(count)]
    return drawing(
        *parts,
        height=_HEAD + _CELL * count,
        width=str(_NAMES + _CELL * count),
        title=f"Confusion of {count} classes: rows are labels, columns are predictions",
    )


def _heading(column: int) -> Markup:
    return _text(str(column + 1), _NAMES + _CELL * (column + 0.5), _HEAD - 10, 0.72, "middle")


def _name(confusion: ConfusionCounts, row: int) -> Markup:
    text = f"{shorten(confusion.names[row], _LONGEST)}  {row + 1}"
    middle = _HEAD + _CELL * (row + 0.5) + 4
    return _text(text, _NAMES - 10, middle, 1.0, "end")


def _cell(confusion: ConfusionCounts, row: int, column: int) -> Markup:
    hits, clips = int(confusion.counts[row, column]), int(confusion.clips[row])
    share = hits / clips if clips else 0.0
    left, top = _NAMES + _CELL * column, _HEAD + _CELL * row
    opacity = 0.05 if not hits else 0.18 + 0.82 * np.sqrt(share)
    square = element(
        "rect",
        x=left + 1,
        y=top + 1,
        width=_CELL - 2,
        height=_CELL - 2,
        rx=3,
        fill=MUTED if row == column else ACCENT,
        fill_opacity=float(opacity) * (0.45 if row == column else 1.0),
    )
    description = (
        f"{confusion.names[row]} predicted as {confusion.names[column]}: {hits} of {clips} clips"
    )
    number = _text(str(hits), left + _CELL / 2, top + _CELL / 2 + 4, 1.0, "middle") if hits else ""
    return element("g", element("title", description), square, number)


def _text(text: str, left: float, top: float, opacity: float, anchor: str) -> Markup:
    return element(
        "text",
        text,
        x=left,
        y=top,
        fill="currentColor",
        fill_opacity=opacity,
        text_anchor=anchor,
        font_size=11.5,
        style="font-variant-numeric:tabular-nums",
    )
