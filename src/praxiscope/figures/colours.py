"""Colours of classes: fixed for each class, and easy to distinguish."""

from __future__ import annotations

import numpy as np

UNKNOWN = "#8b8f98"
"""Colour of clips without a class."""

_GOLDEN_ANGLE = 137.50776405003785
_LIGHTNESS = (0.70, 0.60, 0.78)
_CHROMA = (0.15, 0.13, 0.11)

# From Oklab through the cone responses to linear sRGB (Ottosson 2020,
# https://bottosson.github.io/posts/oklab).
_TO_CONES = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def class_colours(count: int) -> list[str]:
    """A colour for each class, ``#rrggbb``; the first colours don't depend on the count.

    Hues advance by the golden angle in Oklab, and three lightnesses alternate, so that classes with
    neighbouring indices differ most. All colours are visible on white and on near black.
    """
    return [
        _hex(
            _LIGHTNESS[index % 3],
            _CHROMA[index % 3],
            np.deg2rad(25.0 + index * _GOLDEN_ANGLE),
        )
        for index in range(count)
    ]


def _hex(lightness: float, chroma: float, hue: float) -> str:
    linear = _linear_rgb(lightness, chroma, hue)
    while (linear.min() < 0 or linear.max() > 1) and chroma > 0:
        chroma -= 0.005  # reduce the chroma until sRGB can show the colour
        linear = _linear_rgb(lightness, chroma, hue)
    linear = linear.clip(0, 1)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = np.rint(255 * curved).astype(int).tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _linear_rgb(lightness: float, chroma: float, hue: float) -> np.ndarray:
    lab = np.array([lightness, chroma * np.cos(hue), chroma * np.sin(hue)])
    linear: np.ndarray = _TO_RGB @ (_TO_CONES @ lab) ** 3
    return linear
