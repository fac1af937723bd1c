"""Drawing things with moving parts: containers, cloths, sheets, lidded boxes, what is poured."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.scene import Thing
from praxiscope.stage.shapes import ellipse, rectangle, trapezium
from praxiscope.stage.sprite import Easel, Outline, Sprite, darker, lighter
from praxiscope.stage.things import fill_outline

CONTAINERS = {"crate": (1.0, 1.0), "bucket": (1.0, 0.74), "bowl": (1.0, 0.5)}
"""Widths of the rim and of the bottom."""
CONTAINER_HEIGHT = 0.72
RIM = 0.2
"""Height of a container's opening, all in its sizes."""

FOLD_WIDTH, FOLD_HEIGHT = 0.62, 0.5
"""Of one half of a sheet or of a lidded box's body, in its sizes."""


def draw_container_inside(thing: Thing, density: float) -> Sprite:
    """The opening seen from above, behind what is put in; 0 is the middle of the rim."""
    easel = _easel(thing, density)
    rim = ellipse(1.0, RIM) * thing.size
    easel.paint(easel.mask(rim), darker(thing.colour, 0.3))
    easel.paint(easel.stroke(rim, 0.02, closed=True), darker(thing.colour, 0.8))
    return easel.finish()


def draw_container_front(thing: Thing, density: float) -> Sprite:
    """The front wall, before what is put in; 0 is the middle of the rim."""
    easel = _easel(thing, density)
    fill_outline(easel, thing, _wall(thing))
    lower_rim = ellipse(1.0, RIM)[:20] * thing.size
    easel.paint(easel.stroke(lower_rim, 0.022), lighter(thing.colour, 0.35))
    return easel.finish()


def draw_cloth(thing: Thing, density: float) -> Sprite:
    """A cloth hanging from its upper edge, 0 in its middle."""
    easel = _easel(thing, density)
    x = np.linspace(-0.5, 0.5, 25)
    hem = 0.44 + 0.045 * np.sin(x * 24 + thing.seed % 7)
    top = -0.46 + 0.2 * x**2 * 2
    outline = np.concatenate([np.stack([x, top], 1), np.stack([x, hem], 1)[::-1]]) * thing.size
    fill_outline(easel, thing, outline)
    across, _ = easel.coordinates()
    easel.shade((1 + 0.12 * np.sin(across / thing.size * 20)).astype(np.float32) + 0 * _)
    return easel.finish()


def draw_fold(thing: Thing, detail: str, density: float) -> Sprite:
    """One part of a thing that folds, 0 in the middle of the hinge.

    Args:
        thing: a ``paper`` or a ``chest``.
        detail: ``base`` below the hinge; ``outer`` or ``inner`` side of the part above it.
        density: pixels in a short side of the frame.
    """
    easel = _easel(thing, density)
    below = 1 if detail == "base" else -1
    half = FOLD_HEIGHT * thing.size
    outline = rectangle(FOLD_WIDTH * thing.size, half, 0, below * half / 2)
    if thing.shape == "paper":
        _sheet_half(easel, thing, outline, detail)
    else:
        _chest_part(easel, thing, outline, detail)
    return easel.finish()


def draw_drop(thing: Thing, density: float) -> Sprite:
    """A splash of what is poured, in the colour that its vessel is not."""
    easel = Easel((-0.05, -0.06, 0.05, 0.06), density)
    for x, y, wide in ((0.0, 0.0, 0.055), (-0.02, -0.035, 0.032), (0.018, 0.03, 0.036)):
        easel.paint(easel.mask(ellipse(wide, wide * 1.3, x, y)), contents(thing))
    return easel.finish()


def draw_puddle(thing: Thing, density: float) -> Sprite:
    """What has been poured out, 0.3 wide."""
    easel = Easel((-0.15, -0.04, 0.15, 0.04), density)
    easel.paint(easel.mask(ellipse(0.3, 0.08)), darker(contents(thing), 0.85))
    return easel.finish()


def contents(thing: Thing) -> tuple[int, int, int]:
    """Colour of what a vessel holds."""
    return ((235, 225, 120), (120, 200, 240), (240, 240, 245), (170, 90, 40))[thing.seed % 4]


def _easel(thing: Thing, density: float) -> Easel:
    reach = 0.56 * thing.size
    low = (CONTAINER_HEIGHT + 0.12) * thing.size if thing.shape in CONTAINERS else reach
    return Easel((-reach, -reach, reach, low), density)


def _wall(thing: Thing) -> Outline:
    top, bottom = CONTAINERS[thing.shape]
    sides = trapezium(top, bottom, CONTAINER_HEIGHT, CONTAINER_HEIGHT / 2)
    lower_rim = ellipse(1.0, RIM)[:20]
    return np.concatenate([lower_rim, sides[[3, 2]]]) * thing.size


def _sheet_half(easel: Easel, thing: Thing, outline: Outline, detail: str) -> None:
    paper = lighter(thing.colour, 0.72)
    if detail == "outer":
        fill_outline(easel, thing, outline)
        return
    easel.paint(easel.mask(outline), paper)
    easel.paint(easel.stroke(outline, 0.012, closed=True), darker(paper, 0.5))
    middle = outline[:, 1].mean()
    for offset in (-0.14, 0.0, 0.14):
        y = middle + offset * thing.size
        line = np.array([[-0.22 * thing.size, y], [0.22 * thing.size, y]])
        easel.paint(easel.stroke(line, 0.012), darker(thing.accent, 0.7))


def _chest_part(easel: Easel, thing: Thing, outline: Outline, detail: str) -> None:
    fill_outline(easel, thing, outline)
    if detail == "inner":
        inner = (outline - outline.mean(axis=0)) * 0.78 + outline.mean(axis=0)
        easel.paint(easel.mask(inner), darker(thing.colour, 0.35))
    elif detail == "base":
        slot = rectangle(FOLD_WIDTH * 0.92, 0.14, 0, 0.09) * thing.size
        easel.paint(easel.mask(slot), darker(thing.colour, 0.22))
        clasp = rectangle(0.1, 0.1, 0, 0.3) * thing.size
        easel.paint(easel.mask(clasp), lighter(thing.accent, 0.5))
