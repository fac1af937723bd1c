"""The maps of two runs side by side, with the clips that changed sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.compare import RIGHT, WRONG
from praxiscope.figures.bars import drawing
from praxiscope.figures.colours import UNKNOWN, class_colours
from praxiscope.figures.comparison import ComparedRuns
from praxiscope.figures.formatting import percent
from praxiscope.figures.latent_map import SIDE, LatentMap, chosen_rows, lay_out
from praxiscope.figures.markup import Markup, element

MOST_POINTS, MOST_CLIPS = 10_000, 50
"""Points of a map, and clips of each side that are told of one by one."""

_REACH = 9
_STROKES = {
    RIGHT: f"a{_REACH} {_REACH} 0 1 0 {2 * _REACH} 0a{_REACH} {_REACH} 0 1 0 {-2 * _REACH} 0",
    WRONG: f"l{2 * _REACH} {2 * _REACH}m{-2 * _REACH} 0l{2 * _REACH} {-2 * _REACH}",
}


def both_maps(compared: ComparedRuns) -> Markup:
    """Two pictures in one frame, and what their marks mean."""
    count = len(compared.clips)
    sides = [compared.that_became(side) for side in (RIGHT, WRONG)]
    rows = chosen_rows(count, MOST_POINTS, sides)
    drawn = (
        f"All {count:,} clips are shown"
        if len(rows) == count
        else f"{len(rows):,} of {count:,} clips are shown, those that changed sides first"
    )
    names = compared.first.name, compared.second.name
    figures = [
        element(
            "figure",
            element("figcaption", f"{place}: {name}"),
            element("div", _map(compared, shown, rows, f"Map of {name}"), class_="canvas"),
        )
        for place, name, shown in zip(
            ("First", "Second"), names, laid_out(compared, rows), strict=True
        )
    ]
    told = (
        f"{drawn}, in pale colours by label. The second map is turned, mirrored and brought to the "
        f"size of the first so that clips lie as close to where they were as can be (Procrustes); "
        f"{percent(compared.disparity)} of the variance is left between the two."
    )
    return element(
        "section",
        element("h2", "Both maps"),
        element("p", told, class_="quiet"),
        element("p", _key(RIGHT), "became right", _key(WRONG), "became wrong", class_="key"),
        element("div", *figures, class_="maps"),
        id="maps",
    )


def laid_out(compared: ComparedRuns, rows: NDArray[np.intp]) -> tuple[LatentMap, LatentMap]:
    """Both maps in one frame, the second as large as the first."""
    clips, count = compared.clips, len(compared.clips)
    first = np.stack([clips[name].to_numpy() for name in ("x", "y")], 1)
    second = np.stack([clips[name].to_numpy() for name in ("second_x", "second_y")], 1)
    # Least squares shrink the second map the less it is like the first.
    size = np.sqrt(max(1 - compared.disparity, 1e-12))
    second = second.mean(0) + (second - second.mean(0)) / size
    numbers = clips["clip"].to_numpy()
    labels = [label or "" for label in clips["label"].to_pylist()]
    names, classes = np.unique(labels, return_inverse=True)
    classes = classes - (1 if names[0] == "" else 0)
    both = lay_out(
        np.tile(numbers, 2),
        np.concatenate([first, second]).astype(np.float32),
        np.tile(classes, 2),
        np.concatenate([rows, rows + count]),
    )
    halves = slice(None, len(rows)), slice(len(rows), None)
    one, two = (
        replace(
            both,
            clips=both.clips[half],
            x=both.x[half],
            y=both.y[half],
            classes=both.classes[half],
            total=count,
        )
        for half in halves
    )
    return one, two


def _map(compared: ComparedRuns, shown: LatentMap, rows: NDArray[np.intp], title: str) -> Markup:
    colours = class_colours(int(shown.classes.max(initial=-1)) + 1)
    size = 9 if len(rows) < 4000 else 5
    paths = [
        _marks(shown, np.flatnonzero(shown.classes == index), "", colour, size)
        for index, colour in [(-1, UNKNOWN), *enumerate(colours)]
    ]
    marks: list[Markup] = []
    for side in (RIGHT, WRONG):
        changed = compared.that_became(side)
        listed = changed[:MOST_CLIPS]
        others = np.flatnonzero(np.isin(rows, changed[MOST_CLIPS:]))
        marks.append(_marks(shown, others, side))
        marks += [_linked(compared, shown, int(row), rows, side) for row in listed]
    return drawing(
        element("g", *paths, stroke_opacity=0.6),
        *marks,
        width="100%",
        height=640,
        viewBox=f"0 0 {SIDE} {SIDE}",
        title=title,
    )


def _linked(
    compared: ComparedRuns, shown: LatentMap, row: int, rows: NDArray[np.intp], side: str
) -> Markup:
    """The mark of a clip that is in the tables below."""
    place = np.flatnonzero(rows == row)
    if not len(place):
        return Markup()
    clip = compared.clips.slice(row, 1).to_pylist()[0]
    said = (
        f"{clip['clip']}, {clip['label']}: "
        f"{clip['first_predicted']} {clip['first_probability']:.2f}, then "
        f"{clip['second_predicted']} {clip['second_probability']:.2f}"
    )
    mark = _marks(shown, place, side)
    return element("a", element("title", said), mark, href=f"#clip-{clip['clip']}")


def _marks(
    shown: LatentMap,
    which: NDArray[np.intp],
    side: str,
    colour: str | None = None,
    size: float = 5,
) -> Markup:
    """Dots, rings for clips that became right, crosses for those that became wrong; one path."""
    if not len(which):
        return Markup()
    stroke = _STROKES.get(side, "h0")
    moved = {RIGHT: (_REACH, 0), WRONG: (_REACH, _REACH)}.get(side, (0, 0))
    places = zip(shown.x[which].tolist(), shown.y[which].tolist(), strict=True)
    return element(
        "path",
        d="".join(f"M{x - moved[0]} {y - moved[1]}{stroke}" for x, y in places),
        class_=f"became-{side}" if side else None,
        stroke=colour,
        stroke_width=size,
        stroke_linecap="round",
    )


def _key(side: str) -> Markup:
    numbers = np.array([12])
    one = LatentMap(numbers, numbers, numbers, numbers, 1)
    return drawing(
        _marks(one, np.array([0]), side), title=side, width="14", height=14, viewBox="0 0 24 24"
    )
