"""Drawing what is behind everything: a wall with pictures, and the surface before it."""

from __future__ import annotations

import cv2
import numpy as np

from praxiscope.stage.scene import Backdrop, Surface
from praxiscope.stage.seeds import generator
from praxiscope.stage.sprite import Easel, Sprite, darker, lighter
from praxiscope.stage.texture import Picture, texture

REACH = 1.2
"""How far the painted world goes from its middle, in short sides; beyond, it is mirrored."""
_GREY = (128, 128, 128)
_PICTURES, _STAINS = 12, 16


def draw_backdrop(wall: Backdrop | None, surface: Surface | None, density: float) -> Sprite:
    """Draw the wall, grey without one, and the surface from its horizon down."""
    easel = Easel((-REACH, -REACH, REACH, REACH), density)
    easel.opacity[:] = 255
    easel.colours[:] = _GREY
    if wall is not None:
        easel.colours = texture(
            wall.texture, wall.colour, wall.accent, wall.seed, easel.size, density
        )
        _hang_pictures(easel, wall)
    if surface is not None:
        _lay(easel, surface)
    return easel.finish()


def _lay(easel: Easel, surface: Surface) -> None:
    row = round((surface.horizon - easel.origin[1]) * easel.density)
    size = easel.size[0] - row, easel.size[1]
    table = texture(
        surface.texture, surface.colour, surface.accent, surface.seed, size, easel.density
    )
    depth = np.linspace(0.82, 1.08, size[0], dtype=np.float32)[:, None, None]
    easel.colours[row:] = np.clip(table * depth, 0, 255).astype(np.uint8)
    _stain(easel.colours[row:], surface, easel.density)
    edge = max(1, round(0.014 * easel.density))
    easel.colours[row : row + edge] = darker(surface.colour, 0.6)


def _hang_pictures(easel: Easel, wall: Backdrop) -> None:
    """Frames on the wall: without them one would not see that the camera moves past a plain one."""
    rng = generator(wall.seed, "pictures")
    for x, y in rng.uniform(-REACH, REACH, (_PICTURES, 2)) - easel.origin:
        half = rng.uniform(0.05, 0.11, 2)
        low = [round(value) for value in (np.array([x, y]) - half) * easel.density]
        high = [round(value) for value in (np.array([x, y]) + half) * easel.density]
        tone = darker(wall.accent, 0.6) if rng.random() < 0.5 else lighter(wall.colour, 0.5)
        cv2.rectangle(easel.colours, low, high, tone, -1)
        cv2.rectangle(easel.colours, low, high, darker(wall.accent, 0.4), 1)


def _stain(table: Picture, surface: Surface, density: float) -> None:
    rng = generator(surface.seed, "stains")
    height, width = table.shape[:2]
    for x, y in rng.random((_STAINS, 2)):
        axes = [round(value) for value in rng.uniform(0.03, 0.09, 2) * [1.4, 0.6] * density]
        tone = darker(surface.colour, 0.7) if rng.random() < 0.5 else lighter(surface.colour, 0.35)
        cv2.ellipse(table, (int(x * width), int(y * height)), axes, 0, 0, 360, tone, -1)
