"""The maps of two runs side by side, with marks on the clips that became right or wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.compare import RIGHT, WRONG
from praxiscope.figures.bars import drawing
from praxiscope.figures.colours import UNKNOWN, class_colours
from praxiscope.figures.comparison import ComparedRuns
from praxiscope.figures.formatting import percent
from praxiscope.figures.latent_map import SIDE, LatentMap, fit_to_square, sample_rows
from praxiscope.figures.markup import Markup, element

MAX_POINTS, MAX_CLIPS = 10_000, 50
"""Largest number of points of a map, and of listed clips that became right or wrong."""

_RADIUS = 9
_STROKES = {
    RIGHT: f"a{_RADIUS} {_RADIUS} 0 1 0 {2 * _RADIUS} 0a{_RADIUS} {_RADIUS} 0 1 0 {-2 * _RADIUS} 0",
    WRONG: f"l{2 * _RADIUS} {2 * _RADIUS}m{-2 * _RADIUS} 0l{2 * _RADIUS} {-2 * _RADIUS}",
}


def side_by_side_maps(compared: ComparedRuns) -> Markup:
    """Both maps with a legend of their marks."""
    count = len(compared.clips)
    sides = [compared.changed_clips(side) for side in (RIGHT, WRONG)]
    rows = sample_rows(count, MAX_POINTS, sides)
    drawn = (
        f"All {count:,} clips are shown"
        if len(rows) == count
        else f"{len(rows):,} of {count:,} clips are shown, those that became right or wrong first"
    )
    names = compared.first.name, compared.second.name
    figures = [
        element(
            "figure",
            element("figcaption", f"{place}: {name}"),
            element("div", _map(compared, points, rows, f"Map of {name}"), class_="canvas"),
        )
        for place, name, points in zip(
            ("First", "Second"), names, aligned_maps(compared, rows), strict=True
        )
    ]
    caption = (
        f"{drawn}, in pale colours by label. The second map is rotated, reflected and scaled to "
        f"fit the first as closely as possible (Procrustes); {percent(compared.disparity)} of the "
        f"variance remains between the two."
    )
    return element(
        "section",
        element("h2", "Both maps"),
        element("p", caption, class_="quiet"),
        element("p", _key(RIGHT), "became right", _key(WRONG), "became wrong", class_="key"),
        element("div", *figures, class_="maps"),
        id="maps",
    )


def aligned_maps(compared: ComparedRuns, rows: NDArray[np.intp]) -> tuple[LatentMap, LatentMap]:
    """Both maps in common coordinates, the second as large as the first."""
    clips, count = compared.clips, len(compared.clips)
    first = np.stack([clips[name].to_numpy() for name in ("x", "y")], 1)
    second = np.stack([clips[name].to_numpy() for name in ("second_x", "second_y")], 1)
    # Least squares shrink the second map, more so the less similar it is to the first.
    size = np.sqrt(max(1 - compared.disparity, 1e-12))
    second = second.mean(0) + (second - second.mean(0)) / size
    numbers = clips["clip"].to_numpy()
    labels = [label or "" for label in clips["label"].to_pylist()]
    names, classes = np.unique(labels, return_inverse=True)
    classes = classes - (1 if names[0] == "" else 0)
    combined = fit_to_square(
        np.tile(numbers, 2),
        np.concatenate([first, second]).astype(np.float32),
        np.tile(classes, 2),
        np.concatenate([rows, rows + count]),
    )
    halves = slice(None, len(rows)), slice(len(rows), None)
    first_map, second_map = (
        replace(
            combined,
            clips=combined.clips[half],
            x=combined.x[half],
            y=combined.y[half],
            classes=combined.classes[half],
            total=count,
        )
        for half in halves
    )
    return first_map, second_map


def _map(compared: ComparedRuns, points: LatentMap, rows: NDArray[np.intp], title: str) -> Markup:
    colours = class_colours(int(points.classes.max(initial=-1)) + 1)
    size = 9 if len(rows) < 4000 else 5
    paths = [
        _marks(points, np.flatnonzero(points.classes == index), "", colour, size)
        for index, colour in [(-1, UNKNOWN), *enumerate(colours)]
    ]
    marks: list[Markup] = []
    for side in (RIGHT, WRONG):
        changed = compared.changed_clips(side)
        listed = changed[:MAX_CLIPS]
        others = np.flatnonzero(np.isin(rows, changed[MAX_CLIPS:]))
        marks.append(_marks(points, others, side))
        marks += [_linked(compared, points, int(row), rows, side) for row in listed]
    return drawing(
        element("g", *paths, stroke_opacity=0.6),
        *marks,
        width="100%",
        height=640,
        viewBox=f"0 0 {SIDE} {SIDE}",
        title=title,
    )


def _linked(
    compared: ComparedRuns, points: LatentMap, row: int, rows: NDArray[np.intp], side: str
) -> Markup:
    """The mark of a clip, with a link to its table row."""
    place = np.flatnonzero(rows == row)
    if not len(place):
        return Markup()
    clip = compared.clips.slice(row, 1).to_pylist()[0]
    description = (
        f"{clip['clip']}, {clip['label']}: "
        f"{clip['first_predicted']} {clip['first_probability']:.2f}, then "
        f"{clip['second_predicted']} {clip['second_probability']:.2f}"
    )
    mark = _marks(points, place, side)
    return element("a", element("title", description), mark, href=f"#clip-{clip['clip']}")


def _marks(
    points: LatentMap,
    which: NDArray[np.intp],
    side: str,
    colour: str | None = None,
    size: float = 5,
) -> Markup:
    """One path of dots, or of rings (became right) or crosses (became wrong)."""
    if not len(which):
        return Markup()
    stroke = _STROKES.get(side, "h0")
    offset = {RIGHT: (_RADIUS, 0), WRONG: (_RADIUS, _RADIUS)}.get(side, (0, 0))
    places = zip(points.x[which].tolist(), points.y[which].tolist(), strict=True)
    return element(
        "path",
        d="".join(f"M{x - offset[0]} {y - offset[1]}{stroke}" for x, y in places),
        class_=f"became-{side}" if side else None,
        stroke=colour,
        stroke_width=size,
        stroke_linecap="round",
    )


def _key(side: str) -> Markup:
    numbers = np.array([12])
    point = LatentMap(numbers, numbers, numbers, numbers, 1)
    return drawing(
        _marks(point, np.array([0]), side), title=side, width="14", height=14, viewBox="0 0 24 24"
    )
