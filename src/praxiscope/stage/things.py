"""Draws objects."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.scene import Thing
from praxiscope.stage.shapes import OUTLINES, ellipse, rectangle
from praxiscope.stage.sprite import Canvas, Outline, Sprite, darker, lighter
from praxiscope.stage.texture import Picture, texture

_EDGE = 0.012


def draw_thing(thing: Thing, density: float) -> Sprite:
    """Draw an object around its centre."""
    half = thing.size / 2
    canvas = Canvas((-half, -half, half, half), density)
    if thing.shape == "cup":
        _cup_handle(canvas, thing)
    outline = OUTLINES[thing.shape] * thing.size
    fill_outline(canvas, thing, outline)
    _details(canvas, thing)
    if thing.gloss > 0:
        _highlight(canvas, thing, outline)
    return canvas.finish()


def fill_outline(canvas: Canvas, thing: Thing, outline: Outline) -> None:
    """Fill an outline with an object's texture, with shading and a dark edge."""
    mask = canvas.mask(outline)
    canvas.paint(mask, texture_of(thing, canvas))
    x, y = canvas.coordinates()
    reach = max(thing.size / 2, 1e-6)
    canvas.shade((1.06 - 0.22 * (x / reach) - 0.12 * (y / reach)).astype(np.float32))
    canvas.paint(canvas.stroke(outline, _EDGE, closed=True), darker(thing.colour, 0.45))


def texture_of(thing: Thing, canvas: Canvas) -> Picture:
    """The object's texture over the whole canvas."""
    return texture(
        thing.texture, thing.colour, thing.accent, thing.seed, canvas.size, canvas.density
    )


def _cup_handle(canvas: Canvas, thing: Thing) -> None:
    ring = ellipse(0.34, 0.42, 0.3, -0.02) * thing.size
    canvas.paint(canvas.stroke(ring, 0.09 * thing.size, closed=True), darker(thing.colour, 0.7))


def _details(canvas: Canvas, thing: Thing) -> None:
    size = thing.size
    if thing.shape in ("cup", "can"):
        wide, y = (0.7, -0.41) if thing.shape == "cup" else (0.58, -0.43)
        canvas.paint(canvas.mask(ellipse(wide, 0.15, 0, y) * size), darker(thing.colour, 0.4))
    elif thing.shape == "bottle":
        canvas.paint(canvas.mask(rectangle(0.2, 0.1, 0, -0.44) * size), darker(thing.accent, 0.8))
    elif thing.shape == "box":
        canvas.paint(canvas.mask(rectangle(0.16, 0.7) * size), lighter(thing.colour, 0.6))
    elif thing.shape == "sheet":
        for row in np.linspace(-0.34, 0.34, 5):
            line = np.array([[-0.28, row], [0.28, row]]) * size
            canvas.paint(canvas.stroke(line, 0.008), darker(thing.accent, 0.6))


def _highlight(canvas: Canvas, thing: Thing, outline: Outline) -> None:
    x, y = canvas.coordinates()
    width = 0.14 * thing.size
    spot = np.exp(-((x + 0.17 * thing.size) ** 2 + (y + 0.2 * thing.size) ** 2) / width**2)
    glow = (thing.gloss * 190 * spot)[..., None] * (canvas.mask(outline) > 0)[..., None]
    canvas.colours = np.clip(canvas.colours + glow, 0, 255).astype(np.uint8)
