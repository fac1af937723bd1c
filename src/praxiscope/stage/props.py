"""Draws objects with parts: containers, cloths, sheets, boxes with a lid, poured liquid."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.scene import Thing
from praxiscope.stage.shapes import ellipse, rectangle, trapezium
from praxiscope.stage.sprite import Canvas, Outline, Sprite, darker, lighter
from praxiscope.stage.things import fill_outline

CONTAINERS = {"crate": (1.0, 1.0), "bucket": (1.0, 0.74), "bowl": (1.0, 0.5)}
"""Widths of the rim and of the bottom, relative to the size."""
CONTAINER_HEIGHT = 0.72
RIM = 0.2
"""Height of a container's opening, relative to its size."""

FOLD_WIDTH, FOLD_HEIGHT = 0.62, 0.5
"""Size of one half of a sheet, or of the body of a box with a lid, relative to its size."""


def draw_container_inside(thing: Thing, density: float) -> Sprite:
    """Draw the opening, which is behind the contents; 0 is the centre of the rim."""
    canvas = _canvas(thing, density)
    rim = ellipse(1.0, RIM) * thing.size
    canvas.paint(canvas.mask(rim), darker(thing.colour, 0.3))
    canvas.paint(canvas.stroke(rim, 0.02, closed=True), darker(thing.colour, 0.8))
    return canvas.finish()


def draw_container_front(thing: Thing, density: float) -> Sprite:
    """Draw the front wall, which is in front of the contents; 0 is the centre of the rim."""
    canvas = _canvas(thing, density)
    fill_outline(canvas, thing, _wall(thing))
    lower_rim = ellipse(1.0, RIM)[:20] * thing.size
    canvas.paint(canvas.stroke(lower_rim, 0.022), lighter(thing.colour, 0.35))
    return canvas.finish()


def draw_cloth(thing: Thing, density: float) -> Sprite:
    """Draw a cloth that hangs from its upper edge, 0 in its centre."""
    canvas = _canvas(thing, density)
    x = np.linspace(-0.5, 0.5, 25)
    hem = 0.44 + 0.045 * np.sin(x * 24 + thing.seed % 7)
    top = -0.46 + 0.2 * x**2 * 2
    outline = np.concatenate([np.stack([x, top], 1), np.stack([x, hem], 1)[::-1]]) * thing.size
    fill_outline(canvas, thing, outline)
    across, _ = canvas.coordinates()
    canvas.shade((1 + 0.12 * np.sin(across / thing.size * 20)).astype(np.float32) + 0 * _)
    return canvas.finish()


def draw_fold(thing: Thing, detail: str, density: float) -> Sprite:
    """Draw one part of an object that folds, 0 in the middle of the hinge.

    Args:
        thing: a ``paper`` or a ``chest``.
        detail: ``base`` below the hinge; ``outer`` or ``inner`` side of the part above it.
        density: pixels in a short side of the frame.
    """
    canvas = _canvas(thing, density)
    below = 1 if detail == "base" else -1
    half = FOLD_HEIGHT * thing.size
    outline = rectangle(FOLD_WIDTH * thing.size, half, 0, below * half / 2)
    if thing.shape == "paper":
        _sheet_half(canvas, thing, outline, detail)
    else:
        _chest_part(canvas, thing, outline, detail)
    return canvas.finish()


def draw_drop(thing: Thing, density: float) -> Sprite:
    """Draw a drop of poured liquid, in the colour of the contents."""
    canvas = Canvas((-0.05, -0.06, 0.05, 0.06), density)
    for x, y, wide in ((0.0, 0.0, 0.055), (-0.02, -0.035, 0.032), (0.018, 0.03, 0.036)):
        canvas.paint(canvas.mask(ellipse(wide, wide * 1.3, x, y)), contents(thing))
    return canvas.finish()


def draw_puddle(thing: Thing, density: float) -> Sprite:
    """Draw a puddle of poured liquid, 0.3 short sides wide."""
    canvas = Canvas((-0.15, -0.04, 0.15, 0.04), density)
    canvas.paint(canvas.mask(ellipse(0.3, 0.08)), darker(contents(thing), 0.85))
    return canvas.finish()


def contents(thing: Thing) -> tuple[int, int, int]:
    """Colour of the liquid in a vessel."""
    return ((235, 225, 120), (120, 200, 240), (240, 240, 245), (170, 90, 40))[thing.seed % 4]


def _canvas(thing: Thing, density: float) -> Canvas:
    reach = 0.56 * thing.size
    low = (CONTAINER_HEIGHT + 0.12) * thing.size if thing.shape in CONTAINERS else reach
    return Canvas((-reach, -reach, reach, low), density)


def _wall(thing: Thing) -> Outline:
    top, bottom = CONTAINERS[thing.shape]
    sides = trapezium(top, bottom, CONTAINER_HEIGHT, CONTAINER_HEIGHT / 2)
    lower_rim = ellipse(1.0, RIM)[:20]
    return np.concatenate([lower_rim, sides[[3, 2]]]) * thing.size


def _sheet_half(canvas: Canvas, thing: Thing, outline: Outline, detail: str) -> None:
    paper = lighter(thing.colour, 0.72)
    if detail == "outer":
        fill_outline(canvas, thing, outline)
        return
    canvas.paint(canvas.mask(outline), paper)
    canvas.paint(canvas.stroke(outline, 0.012, closed=True), darker(paper, 0.5))
    middle = outline[:, 1].mean()
    for offset in (-0.14, 0.0, 0.14):
        y = middle + offset * thing.size
        line = np.array([[-0.22 * thing.size, y], [0.22 * thing.size, y]])
        canvas.paint(canvas.stroke(line, 0.012), darker(thing.accent, 0.7))


def _chest_part(canvas: Canvas, thing: Thing, outline: Outline, detail: str) -> None:
    fill_outline(canvas, thing, outline)
    if detail == "inner":
        inner = (outline - outline.mean(axis=0)) * 0.78 + outline.mean(axis=0)
        canvas.paint(canvas.mask(inner), darker(thing.colour, 0.35))
    elif detail == "base":
        slot = rectangle(FOLD_WIDTH * 0.92, 0.14, 0, 0.09) * thing.size
        canvas.paint(canvas.mask(slot), darker(thing.colour, 0.22))
        clasp = rectangle(0.1, 0.1, 0, 0.3) * thing.size
        canvas.paint(canvas.mask(clasp), lighter(thing.accent, 0.5))
