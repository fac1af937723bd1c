"""Drawing objects."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.scene import Thing
from praxiscope.stage.shapes import OUTLINES, ellipse, rectangle
from praxiscope.stage.sprite import Easel, Outline, Sprite, darker, lighter
from praxiscope.stage.texture import Picture, texture

_EDGE = 0.012


def draw_thing(thing: Thing, density: float) -> Sprite:
    """Draw an object around its middle."""
    half = thing.size / 2
    easel = Easel((-half, -half, half, half), density)
    if thing.shape == "cup":
        _cup_handle(easel, thing)
    outline = OUTLINES[thing.shape] * thing.size
    fill_outline(easel, thing, outline)
    _details(easel, thing)
    if thing.gloss > 0:
        _highlight(easel, thing, outline)
    return easel.finish()


def fill_outline(easel: Easel, thing: Thing, outline: Outline) -> None:
    """Paint an outline with a thing's texture, rounded by shading and with a dark edge."""
    mask = easel.mask(outline)
    easel.paint(mask, texture_of(thing, easel))
    x, y = easel.coordinates()
    reach = max(thing.size / 2, 1e-6)
    easel.shade((1.06 - 0.22 * (x / reach) - 0.12 * (y / reach)).astype(np.float32))
    easel.paint(easel.stroke(outline, _EDGE, closed=True), darker(thing.colour, 0.45))


def texture_of(thing: Thing, easel: Easel) -> Picture:
    """The thing's texture over the whole easel."""
    return texture(thing.texture, thing.colour, thing.accent, thing.seed, easel.size, easel.density)


def _cup_handle(easel: Easel, thing: Thing) -> None:
    ring = ellipse(0.34, 0.42, 0.3, -0.02) * thing.size
    easel.paint(easel.stroke(ring, 0.09 * thing.size, closed=True), darker(thing.colour, 0.7))


def _details(easel: Easel, thing: Thing) -> None:
    size = thing.size
    if thing.shape in ("cup", "can"):
        wide, y = (0.7, -0.41) if thing.shape == "cup" else (0.58, -0.43)
        easel.paint(easel.mask(ellipse(wide, 0.15, 0, y) * size), darker(thing.colour, 0.4))
    elif thing.shape == "bottle":
        easel.paint(easel.mask(rectangle(0.2, 0.1, 0, -0.44) * size), darker(thing.accent, 0.8))
    elif thing.shape == "box":
        easel.paint(easel.mask(rectangle(0.16, 0.7) * size), lighter(thing.colour, 0.6))
    elif thing.shape == "sheet":
        for row in np.linspace(-0.34, 0.34, 5):
            line = np.array([[-0.28, row], [0.28, row]]) * size
            easel.paint(easel.stroke(line, 0.008), darker(thing.accent, 0.6))


def _highlight(easel: Easel, thing: Thing, outline: Outline) -> None:
    x, y = easel.coordinates()
    width = 0.14 * thing.size
    spot = np.exp(-((x + 0.17 * thing.size) ** 2 + (y + 0.2 * thing.size) ** 2) / width**2)
    glow = (thing.gloss * 190 * spot)[..., None] * (easel.mask(outline) > 0)[..., None]
    easel.colours = np.clip(easel.colours + glow, 0, 255).astype(np.uint8)
