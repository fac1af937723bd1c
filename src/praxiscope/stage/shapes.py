"""Outlines of objects, in a box from -0.5 to 0.5."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.sprite import Outline


def ellipse(width: float, height: float, x: float = 0.0, y: float = 0.0) -> Outline:
    """An ellipse of a width and height around ``x``, ``y``."""
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack([x + width / 2 * np.cos(angles), y + height / 2 * np.sin(angles)], axis=1)


def rectangle(width: float, height: float, x: float = 0.0, y: float = 0.0) -> Outline:
    """A rectangle of a width and height around ``x``, ``y``."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    return corners * [width, height] + [x, y]


def rounded(width: float, height: float, radius: float) -> Outline:
    """A rectangle with round corners."""
    angles = np.linspace(0, np.pi / 2, 5)
    arc = radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    reach = np.array([width / 2 - radius, height / 2 - radius])
    quarters = [arc + reach]
    for _ in range(3):
        arc = np.stack([-arc[:, 1], arc[:, 0]], axis=1)
        sign = np.sign(arc[1])
        quarters.append(arc + reach * sign)
    return np.concatenate(quarters)


def trapezium(top: float, bottom: float, height: float, y: float = 0.0) -> Outline:
    """A trapezium around (0, ``y``): ``top`` and ``bottom`` are widths."""
    return np.array(
        [
            [-top / 2, y - height / 2],
            [top / 2, y - height / 2],
            [bottom / 2, y + height / 2],
            [-bottom / 2, y + height / 2],
        ]
    )


def _star() -> Outline:
    angles = np.linspace(0, 2 * np.pi, 10, endpoint=False) - np.pi / 2
    radii = np.where(np.arange(10) % 2, 0.24, 0.5)
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)


def _bottle() -> Outline:
    right = [(0.08, -0.5), (0.08, -0.3), (0.2, -0.14), (0.22, -0.08), (0.22, 0.5)]
    return np.array(right + [(-x, y) for x, y in reversed(right)])


def _pyramid() -> Outline:
    return np.array([[0, -0.5], [0.5, 0.4], [0.44, 0.46], [-0.44, 0.46], [-0.5, 0.4]])


OUTLINES: dict[str, Outline] = {
    "ball": ellipse(1, 1),
    "block": rounded(0.9, 0.78, 0.1),
    "bottle": _bottle(),
    "box": rectangle(1, 0.7),
    "can": rounded(0.62, 0.96, 0.09),
    "cup": trapezium(0.7, 0.54, 0.84),
    "pyramid": _pyramid(),
    "sheet": rectangle(0.78, 1),
    "star": _star(),
}
"""Shapes of objects that can be held."""
