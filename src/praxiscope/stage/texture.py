"""Procedural textures."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.stage.scene import Colour
from praxiscope.stage.seeds import generator

Picture = NDArray[np.uint8]
Field = NDArray[np.float32]


def texture(
    kind: str, colour: Colour, accent: Colour, seed: int, size: tuple[int, int], density: float
) -> Picture:
    """Draw a pattern of two colours.

    Args:
        kind: one of ``TEXTURES``.
        colour: RGB where the pattern is 0.
        accent: RGB where the pattern is 1.
        seed: of the random pattern.
        size: height and width in pixels.
        density: pixels in a short side of the frame.

    Returns:
        ``(H, W, 3)`` uint8 RGB.
    """
    height, width = size
    rng = generator(seed, "texture")
    rows = np.arange(height, dtype=np.float32)[:, None] / np.float32(density)
    columns = np.arange(width, dtype=np.float32)[None, :] / np.float32(density)
    pattern = np.clip(TEXTURES[kind](rows, columns, rng), 0, 1)[..., None]
    first, second = np.array(colour, np.float32), np.array(accent, np.float32)
    filled: Picture = (first + (second - first) * pattern).astype(np.uint8)
    return filled


def smooth_noise(rng: np.random.Generator, size: tuple[int, int], cells: tuple[int, int]) -> Field:
    """Smooth noise in 0..1 with ``cells`` (down, across)."""
    coarse = rng.random((cells[0] + 1, cells[1] + 1), dtype=np.float32)
    smooth: Field = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)  # type: ignore[assignment]
    return smooth


def _plain(rows: Field, columns: Field, rng: np.random.Generator) -> Field:
    pattern: Field = 0.35 * smooth_noise(rng, (len(rows), columns.shape[1]), (3, 3))
    return pattern


def _stripes(rows: Field, columns: Field, rng: np.random.Generator) -> Field:
    angle, period = rng.uniform(0, math.pi), rng.uniform(0.045, 0.09)
    down, along = np.float32(math.sin(angle) / period), np.float32(math.cos(angle) / period)
    return _wave(rows * down + columns * along)


def _checks(rows: Field, columns: Field, rng: np.random.Generator) -> Field:
    period = rng.uniform(0.08, 0.14)
    pattern: Field = np.abs(_wave(rows / period) - _wave(columns / period))
    return pattern


def _dots(rows: Field, columns: Field, rng: np.random.Generator) -> Field:
    period = rng.uniform(0.06, 0.1)
    row, column = rows / period, columns / period
    column = column + 0.5 * (np.floor(row) % 2)
    distance = np.hypot(row % 1 - 0.5, column % 1 - 0.5)
    pattern: Field = np.clip((0.33 - distance) * 12 + 0.5, 0, 1)
    return pattern


def _wood(rows: Field, columns: Field, rng: np.random.Generator) -> Field:
    warp = smooth_noise(rng, (len(rows), columns.shape[1]), (3, 2))
    grain = np.sin(2 * math.pi * (rows * 14 + 2.5 * warp))
    plank = (rows % 0.3) < 0.012
    pattern: Field = np.maximum(0.4 + 0.25 * grain, np.float32(0.95) * plank)
    return pattern


def _marble(rows: Field, columns: Field, rng: np.random.Generator) -> Field:
    size = len(rows), columns.shape[1]
    cells = max(2, int(rows[-1, 0] * 9)), max(2, int(columns[0, -1] * 9))
    finer = 2 * cells[0], 2 * cells[1]
    pattern: Field = (
        0.6 * smooth_noise(rng, size, cells) + 0.4 * smooth_noise(rng, size, finer)
    ) ** 2
    return pattern


def _bricks(rows: Field, columns: Field, rng: np.random.Generator) -> Field:
    high, wide = rng.uniform(0.09, 0.13), rng.uniform(0.2, 0.3)
    row = rows / high
    column = columns / wide + 0.5 * (np.floor(row) % 2)
    mortar = ((row % 1) < 0.12) | ((column % 1) < 0.05)
    return np.where(mortar, 1.0, 0.25 * smooth_noise(rng, mortar.shape, (8, 8))).astype(np.float32)


def _panels(rows: Field, columns: Field, rng: np.random.Generator) -> Field:
    period = rng.uniform(0.25, 0.4)
    place = (columns / period + rng.random()) % 1
    edge = (place < 0.05) * 0.9 + (place >= 0.05) * 0.3 * place
    return (edge + 0 * rows).astype(np.float32)


def _wave(phase: Field) -> Field:
    """A square wave with soft edges, which does not flicker when it moves."""
    wave: Field = np.clip(2.5 * np.sin(2 * math.pi * phase) + 0.5, 0, 1)
    return wave


TEXTURES: dict[str, Callable[[Field, Field, np.random.Generator], Field]] = {
    "plain": _plain,
    "stripes": _stripes,
    "checks": _checks,
    "dots": _dots,
    "wood": _wood,
    "marble": _marble,
    "bricks": _bricks,
    "panels": _panels,
}
"""All patterns, 0..1 over ``(H, 1)`` rows and ``(1, W)`` columns in short sides of the frame."""
