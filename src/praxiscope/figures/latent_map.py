"""The latent map as an image."""

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
"""Width and height of the map."""

_MARGIN = 20
_DOT = 7.0
_CROWDED = 4000


@dataclass(frozen=True, eq=False)
class LatentMap:
    """The points of a map; row *i* of each array is the same clip.

    Attributes:
        clips: their numbers, ``(N,)``.
        x: from 0 to ``SIDE``, ``(N,)``.
        y: from 0 to ``SIDE``, downwards, ``(N,)``.
        classes: index of each clip's class, negative where unknown, ``(N,)``.
        total: number of all clips, shown or not.
    """

    clips: Numbers
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    classes: NDArray[np.int64]
    total: int


def fit_to_square(
    clips: Numbers,
    points: NDArray[np.float32],
    classes: NDArray[np.int64],
    rows: NDArray[np.intp],
) -> LatentMap:
    """Scale some points to a square without distortion.

    Args:
        clips: numbers of all clips, ``(N,)``.
        points: of all clips on the map of an atlas, ``(N, 2)``.
        classes: of all clips, ``(N,)``.
        rows: of the points to show.
    """
    selected = points[rows].astype(np.float64)
    low, high = selected.min(0), selected.max(0)
    scale = (SIDE - 2 * _MARGIN) / max(float((high - low).max()), 1e-12)
    places = SIDE / 2 + (selected - (low + high) / 2) * scale
    x, y = np.rint(places).astype(np.int64).T
    return LatentMap(clips[rows], x, SIDE - y, classes[rows], len(clips))


def sample_rows(
    count: int, most: int, groups: Sequence[NDArray[np.intp]] = (), seed: int = 0
) -> NDArray[np.intp]:
    """Sample rows where there are too many: first from some groups, then from all.

    Args:
        count: number of all rows.
        most: largest number of rows in the sample.
        groups: rows to prefer; they fill at most half, and small groups are complete.
        seed: of the sample.

    Returns:
        Row numbers, ascending.
    """
    if count <= most:
        return np.arange(count)
    draw = np.random.default_rng(seed)
    sampled = np.zeros(count, bool)
    remaining = most // 2
    for place, group in enumerate(sorted(groups, key=len)):
        group = group[~sampled[group]]
        share = min(len(group), remaining // (len(groups) - place))
        sampled[draw.choice(group, share, replace=False)] = True
        remaining -= share
    others = np.flatnonzero(~sampled)
    sampled[draw.choice(others, most - int(sampled.sum()), replace=False)] = True
    return np.flatnonzero(sampled)


def latent_map(points: LatentMap, class_count: int) -> Markup:
    """An SVG of the points, coloured by class; one path per class keeps the file small.

    Args:
        points: the points.
        class_count: of the network; determines the colours.
    """
    size = _DOT if len(points.clips) < _CROWDED else _DOT / 2
    paths = [
        _dots(points, points.classes == index, colour, size)
        for index, colour in enumerate(class_colours(class_count))
    ]
    return drawing(
        _dots(points, points.classes < 0, UNKNOWN, size),
        *paths,
        width="100%",
        height=640,
        viewBox=f"0 0 {SIDE} {SIDE}",
        title=f"Map of {len(points.clips)} of {points.total} clips, coloured by class",
    )


def _dots(points: LatentMap, which: NDArray[np.bool_], colour: str, size: float) -> Markup:
    if not which.any():
        return Markup()
    steps = zip(points.x[which].tolist(), points.y[which].tolist(), strict=True)
    return element(
        "path",
        d="".join(f"M{x} {y}h0" for x, y in steps),
        stroke=colour,
        stroke_width=size,
        stroke_linecap="round",
        stroke_opacity=0.85,
    )
