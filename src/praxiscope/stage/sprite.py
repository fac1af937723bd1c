"""Sprites: small images with transparency that actions move."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.stage.scene import Colour
from praxiscope.stage.texture import Picture

Outline = NDArray[np.float64]
"""``(N, 2)`` corners x, y in short sides of the frame."""

_SUBPIXEL_BITS = 6
_MARGIN = 0.02


@dataclass(frozen=True, eq=False)
class Sprite:
    """An image with soft edges.

    Attributes:
        image: ``(H, W, 4)`` uint8 RGB times opacity, and opacity.
        local: ``(2, 3)`` from its pixels to its own coordinates in short sides of the frame.
    """

    image: Picture
    local: NDArray[np.float64]


class Canvas:
    """A transparent image to draw a sprite on, in the sprite's own coordinates."""

    def __init__(self, box: tuple[float, float, float, float], density: float) -> None:
        left, top, right, bottom = box
        self.density = density
        self.origin = np.array([left - _MARGIN, top - _MARGIN])
        self.size = (
            int(np.ceil((bottom - top + 2 * _MARGIN) * density)),
            int(np.ceil((right - left + 2 * _MARGIN) * density)),
        )
        self.colours = np.zeros((*self.size, 3), np.uint8)
        self.opacity = np.zeros(self.size, np.uint8)

    def mask(self, outline: Outline) -> Picture:
        """The interior of a polygon, ``(H, W)`` in 0..255."""
        mask = np.zeros(self.size, np.uint8)
        cv2.fillPoly(mask, [self._fixed(outline)], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        return mask

    def stroke(self, line: Outline, thickness: float, *, closed: bool = False) -> Picture:
        """A line with round ends, ``(H, W)`` in 0..255; ``thickness`` in short sides."""
        mask = np.zeros(self.size, np.uint8)
        pixels = max(1, round(thickness * self.density))
        cv2.polylines(mask, [self._fixed(line)], closed, 255, pixels, cv2.LINE_AA, _SUBPIXEL_BITS)
        return mask

    def paint(self, mask: Picture, fill: Picture | Colour) -> None:
        """Fill the mask with a colour or an ``(H, W, 3)`` image."""
        left, top, width, height = cv2.boundingRect(mask)
        box = slice(top, top + height), slice(left, left + width)
        if not width:
            return
        paint = fill[box] if isinstance(fill, np.ndarray) else np.array(fill, np.uint8)
        over = mask[box].astype(np.float32) / 255
        under = self.opacity[box].astype(np.float32) / 255 * (1 - over)
        opacity = over + under
        share = (over / np.maximum(opacity, np.float32(1e-6)))[..., None]
        self.colours[box] = np.rint(paint * share + self.colours[box] * (1 - share))
        self.opacity[box] = np.rint(255 * opacity)

    def shade(self, gain: NDArray[np.float32]) -> None:
        """Multiply the colours by a ``(H, W)`` gain."""
        self.colours = np.clip(self.colours * gain[..., None], 0, 255).astype(np.uint8)

    def coordinates(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Coordinates x ``(1, W)`` and y ``(H, 1)`` of the pixel centres."""
        x = self.origin[0] + (np.arange(self.size[1], dtype=np.float32) + 0.5) / self.density
        y = self.origin[1] + (np.arange(self.size[0], dtype=np.float32) + 0.5) / self.density
        return x[None, :].astype(np.float32), y[:, None].astype(np.float32)

    def finish(self) -> Sprite:
        """The drawn image as a sprite."""
        opacity = self.opacity[..., None].astype(np.uint16)
        image = np.concatenate([self.colours * opacity // 255, opacity], axis=-1)
        step = 1 / self.density
        # Warps expect pixel centres at integer coordinates, half a pixel from the canvas' edge.
        local = np.array(
            [
                [step, 0, self.origin[0] + step / 2],
                [0, step, self.origin[1] + step / 2],
            ]
        )
        return Sprite(image.astype(np.uint8), local)

    def _fixed(self, outline: Outline) -> NDArray[np.int32]:
        """Corners in the fixed-point pixels of the drawing functions."""
        pixels = (np.asarray(outline) - self.origin) * self.density - 0.5
        fixed: NDArray[np.int32] = np.round(pixels * 2**_SUBPIXEL_BITS).astype(np.int32)
        return fixed


def darker(colour: Colour, factor: float = 0.55) -> Colour:
    """The colour multiplied by ``factor``."""
    red, green, blue = (int(channel * factor) for channel in colour)
    return red, green, blue


def lighter(colour: Colour, share: float = 0.5) -> Colour:
    """The colour mixed with a ``share`` of white."""
    red, green, blue = (int(channel + (255 - channel) * share) for channel in colour)
    return red, green, blue
