"""Draws the backdrop: a wall with pictures, and the surface in front of it."""

from __future__ import annotations

import cv2
import numpy as np

from praxiscope.stage.scene import Backdrop, Surface
from praxiscope.stage.seeds import generator
from praxiscope.stage.sprite import Canvas, Sprite, darker, lighter
from praxiscope.stage.texture import Picture, texture

REACH = 1.2
"""Extent of the backdrop from its centre, in short sides; beyond it, the backdrop is mirrored."""
_GREY = (128, 128, 128)
_PICTURES, _STAINS = 12, 16


def draw_backdrop(wall: Backdrop | None, surface: Surface | None, density: float) -> Sprite:
    """Draw the wall (grey if there is none), and the surface below its horizon."""
    canvas = Canvas((-REACH, -REACH, REACH, REACH), density)
    canvas.opacity[:] = 255
    canvas.colours[:] = _GREY
    if wall is not None:
        canvas.colours = texture(
            wall.texture, wall.colour, wall.accent, wall.seed, canvas.size, density
        )
        _draw_pictures(canvas, wall)
    if surface is not None:
        _draw_surface(canvas, surface)
    return canvas.finish()


def _draw_surface(canvas: Canvas, surface: Surface) -> None:
    row = round((surface.horizon - canvas.origin[1]) * canvas.density)
    size = canvas.size[0] - row, canvas.size[1]
    table = texture(
        surface.texture, surface.colour, surface.accent, surface.seed, size, canvas.density
    )
    depth = np.linspace(0.82, 1.08, size[0], dtype=np.float32)[:, None, None]
    canvas.colours[row:] = np.clip(table * depth, 0, 255).astype(np.uint8)
    _draw_stains(canvas.colours[row:], surface, canvas.density)
    edge = max(1, round(0.014 * canvas.density))
    canvas.colours[row : row + edge] = darker(surface.colour, 0.6)


def _draw_pictures(canvas: Canvas, wall: Backdrop) -> None:
    """Draw pictures on the wall, so that camera motion is visible on a plain wall too."""
    rng = generator(wall.seed, "pictures")
    for x, y in rng.uniform(-REACH, REACH, (_PICTURES, 2)) - canvas.origin:
        half = rng.uniform(0.05, 0.11, 2)
        low = [round(value) for value in (np.array([x, y]) - half) * canvas.density]
        high = [round(value) for value in (np.array([x, y]) + half) * canvas.density]
        tone = darker(wall.accent, 0.6) if rng.random() < 0.5 else lighter(wall.colour, 0.5)
        cv2.rectangle(canvas.colours, low, high, tone, -1)
        cv2.rectangle(canvas.colours, low, high, darker(wall.accent, 0.4), 1)


def _draw_stains(table: Picture, surface: Surface, density: float) -> None:
    rng = generator(surface.seed, "stains")
    height, width = table.shape[:2]
    for x, y in rng.random((_STAINS, 2)):
        axes = [round(value) for value in rng.uniform(0.03, 0.09, 2) * [1.4, 0.6] * density]
        tone = darker(surface.colour, 0.7) if rng.random() < 0.5 else lighter(surface.colour, 0.35)
        cv2.ellipse(table, (int(x * width), int(y * height)), axes, 0, 0, 360, tone, -1)
