"""Draws the actor: a hand with its sleeve, the point of contact at 0, the arm to the right."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.scene import Hand
from praxiscope.stage.shapes import ellipse, rectangle
from praxiscope.stage.sprite import Canvas, Sprite, darker, lighter
from praxiscope.stage.texture import texture

_ARM = 2.0
_FINGER = 0.036

Segment = tuple[tuple[float, float], tuple[float, float]]

# From the knuckle to the tip; the last is the thumb.
_FINGERS: dict[str, tuple[Segment, ...]] = {
    "grip": (
        ((0.06, -0.03), (-0.035, -0.062)),
        ((0.06, -0.01), (-0.055, -0.04)),
        ((0.06, 0.005), (-0.045, -0.012)),
        ((0.09, 0.04), (-0.04, 0.055)),
    ),
    "open": (
        ((0.07, -0.04), (0.0, -0.11)),
        ((0.06, -0.02), (-0.05, -0.062)),
        ((0.06, 0.0), (-0.065, -0.015)),
        ((0.06, 0.02), (-0.05, 0.03)),
        ((0.1, 0.035), (0.035, 0.105)),
    ),
    "point": (
        ((0.07, -0.03), (-0.004, -0.004)),
        ((0.085, 0.0), (0.05, 0.012)),
        ((0.085, 0.02), (0.055, 0.034)),
        ((0.1, 0.045), (0.05, 0.052)),
    ),
}

POSES = tuple(_FINGERS)


def draw_hand(hand: Hand, pose: str, density: float) -> Sprite:
    """Draw a hand in a pose; a left hand is a mirrored right hand.

    Args:
        hand: its appearance.
        pose: one of ``POSES``.
        density: pixels in a short side of the frame.
    """
    size, sign = hand.size, (-1 if hand.left else 1)
    canvas = Canvas((-0.12 * size, -0.14 * size, _ARM, 0.14 * size), density)
    flip = np.array([size, size * sign])
    skin, edge = hand.skin, darker(hand.skin, 0.5)
    palm = ellipse(0.13, 0.108, 0.095, 0.0) * flip
    wrist = rectangle(0.14, 0.07, 0.17, 0.0) * flip
    for piece in (palm, wrist):
        canvas.paint(canvas.stroke(piece, 0.016, closed=True), edge)
    canvas.paint(canvas.mask(wrist), skin)
    canvas.paint(canvas.mask(palm), skin)
    for segment in _FINGERS[pose]:
        line = np.array(segment) * flip
        canvas.paint(canvas.stroke(line, (_FINGER + 0.014) * size), edge)
        canvas.paint(canvas.stroke(line, _FINGER * size), skin)
    knuckles = ellipse(0.075, 0.075, 0.1, -0.004) * flip
    canvas.paint(canvas.mask(knuckles), lighter(skin, 0.12))
    _sleeve(canvas, hand, flip)
    return canvas.finish()


def _sleeve(canvas: Canvas, hand: Hand, flip: np.ndarray) -> None:
    start, end = 0.21, _ARM / hand.size
    outline = np.array([[start, -0.062], [end, -0.1], [end, 0.1], [start, 0.062]]) * flip
    cloth = texture(hand.texture, hand.sleeve, hand.accent, hand.seed, canvas.size, canvas.density)
    canvas.paint(canvas.mask(outline), cloth)
    canvas.paint(canvas.stroke(outline, 0.012, closed=True), darker(hand.sleeve, 0.5))
    cuff = np.array(
        [[start, -0.064], [start + 0.035, -0.066], [start + 0.035, 0.066], [start, 0.064]]
    )
    canvas.paint(canvas.mask(cuff * flip), darker(hand.accent, 0.85))
