"""Where clips lie to each other, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.figures.bars import drawing
from praxiscope.figures.colours import UNKNOWN, class_colours
from praxiscope.figures.markup import Markup, element
from praxiscope.insights.evidence import Numbers

SIDE = 1000
"""Units across the map."""

_MARGIN = 20
_DOT = 7.0
_CROWDED = 4000


@dataclass(frozen=True, eq=False)
class LatentMap:
    """Points to be shown; row *i* of each array is of the same clip.

    Attributes:
        clips: their numbers, ``(N,)``.
        x: from 0 to ``SIDE``, ``(N,)``.
        y: from 0 to ``SIDE``, downwards, ``(N,)``.
        classes: index of each clip's class, negative where unknown, ``(N,)``.
        total: how many clips there are, shown or not.
    """

    clips: Numbers
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    classes: NDArray[np.int64]
    total: int


def lay_out(
    clips: Numbers,
    points: NDArray[np.float32],
    classes: NDArray[np.int64],
    rows: NDArray[np.intp],
) -> LatentMap:
    """Fit some points into a square without distorting them.

    Args:
        clips: numbers of all clips, ``(N,)``.
        points: of all clips on the map of an atlas, ``(N, 2)``.
        classes: of all clips, ``(N,)``.
        rows: those to show.
    """
    shown = points[rows].astype(np.float64)
    low, high = shown.min(0), shown.max(0)
    scale = (SIDE - 2 * _MARGIN) / max(float((high - low).max()), 1e-12)
    places = SIDE / 2 + (shown - (low + high) / 2) * scale
    x, y = np.rint(places).astype(np.int64).T
    return LatentMap(clips[rows], x, SIDE - y, classes[rows], len(clips))


def chosen_rows(
    count: int, most: int, wanted: Sequence[NDArray[np.intp]] = (), seed: int = 0
) -> NDArray[np.intp]:
    """Rows to show where there are too many: first groups that are wanted, then any.

    Args:
        count: of all rows.
        most: how many to show.
        wanted: groups of rows; they fill at most half, a small group is shown as a whole.
        seed: of what is drawn.

    Returns:
        Ascending.
    """
    if count <= most:
        return np.arange(count)
    draw = np.random.default_rng(seed)
    chosen = np.zeros(count, bool)
    left = most // 2
    for place, group in enumerate(sorted(wanted, key=len)):
        group = group[~chosen[group]]
        share = min(len(group), left // (len(wanted) - place))
        chosen[draw.choice(group, share, replace=False)] = True
        left -= share
    others = np.flatnonzero(~chosen)
    chosen[draw.choice(others, most - int(chosen.sum()), replace=False)] = True
    return np.flatnonzero(chosen)


def latent_map(shown: LatentMap, class_count: int) -> Markup:
    """An SVG of the points, coloured by class; a class is one path, so that it stays small.

    Args:
        shown: the points.
        class_count: of the network, which decides the colours.
    """
    size = _DOT if len(shown.clips) < _CROWDED else _DOT / 2
    paths = [
        _dots(shown, shown.classes == index, colour, size)
        for index, colour in enumerate(class_colours(class_count))
    ]
    return drawing(
        _dots(shown, shown.classes < 0, UNKNOWN, size),
        *paths,
        width="100%",
        height=640,
        viewBox=f"0 0 {SIDE} {SIDE}",
        title=f"Map of {len(shown.clips)} of {shown.total} clips, coloured by class",
    )


def _dots(shown: LatentMap, which: NDArray[np.bool_], colour: str, size: float) -> Markup:
    if not which.any():
        return Markup()
    steps = zip(shown.x[which].tolist(), shown.y[which].tolist(), strict=True)
    return element(
        "path",
        d="".join(f"M{x} {y}h0" for x, y in steps),
        stroke=colour,
        stroke_width=size,
        stroke_linecap="round",
        stroke_opacity=0.85,
    )
