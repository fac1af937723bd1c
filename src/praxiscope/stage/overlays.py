"""Draws planted cues and captions; their position in the frame does not depend on the camera."""

from __future__ import annotations

import cv2
import numpy as np

from praxiscope.stage.scene import Caption, Cue
from praxiscope.stage.shapes import ellipse, rounded
from praxiscope.stage.sprite import Canvas, Sprite, darker


def draw_cue(cue: Cue, density: float) -> Sprite:
    """Draw a planted cue; 0 is the centre of the frame for a stick, the pivot for a pendulum."""
    return _stick(cue, density) if cue.kind == "selfie stick" else _pendulum(cue, density)


def draw_caption(caption: Caption, density: float) -> Sprite:
    """Draw white letters on a dark bar, 0 in its centre."""
    canvas = Canvas((-0.46, -0.07, 0.46, 0.07), density)
    canvas.paint(canvas.mask(rounded(0.92, 0.13, 0.03)), (20, 20, 24))
    letters = np.zeros(canvas.size, np.uint8)
    font, line = cv2.FONT_HERSHEY_SIMPLEX, max(1, round(0.011 * density))
    (width, height), _ = cv2.getTextSize(caption.text, font, 1.0, line)
    scale = min(0.84 * density / width, 0.075 * density / height)
    corner = (
        round((canvas.size[1] - width * scale) / 2),
        round((canvas.size[0] + height * scale) / 2),
    )
    cv2.putText(letters, caption.text, corner, font, scale, 255, line, cv2.LINE_AA)
    canvas.paint(letters, (250, 250, 250))
    return canvas.finish()


def _stick(cue: Cue, density: float) -> Sprite:
    canvas = Canvas((-0.5, -0.5, 0.5, 0.5), density)
    rod = np.array([[0.24, 0.56], [0.37, -0.26]])
    canvas.paint(canvas.stroke(rod, 0.034), (35, 35, 40))
    canvas.paint(canvas.stroke(rod, 0.014), (130, 130, 138))
    phone = np.array([0.38, -0.33])
    canvas.paint(canvas.mask(rounded(0.13, 0.2, 0.02) + phone), (25, 25, 30))
    canvas.paint(canvas.mask(rounded(0.1, 0.15, 0.01) + phone), cue.colour)
    return canvas.finish()


def _pendulum(cue: Cue, density: float) -> Sprite:
    canvas = Canvas((-0.08, -0.02, 0.08, 0.34), density)
    canvas.paint(canvas.stroke(np.array([[0, 0], [0, 0.25]]), 0.014), (40, 40, 45))
    ball = ellipse(0.12, 0.12, 0, 0.26)
    canvas.paint(canvas.mask(ball), cue.colour)
    canvas.paint(canvas.stroke(ball, 0.012, closed=True), darker(cue.colour, 0.5))
    return canvas.finish()
