"""Clips whose motion is known because it was put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from praxiscope.metadata.signals import Signals
from praxiscope.video.clip import Clip

SIZE = 160


def texture(seed: int = 0, size: int = SIZE) -> np.ndarray:
    """A smooth random gray picture ``(size, size)`` uint8 that flow can follow everywhere."""
    noise = np.random.default_rng(seed).normal(size=(size, size)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 3)
    return np.clip(127 + 45 * smooth / smooth.std(), 0, 255).astype(np.uint8)


def film(frames: Sequence[np.ndarray], fps: float = 10.0) -> Signals:
    """Signals of gray frames ``(H, W)``."""
    return Signals(Clip.from_frames(np.stack([np.stack([gray] * 3, -1) for gray in frames]), fps))


def by_camera(matrix: Callable[[int], np.ndarray], frames: int = 8) -> list[np.ndarray]:
    """A large texture seen through a camera that ``matrix(step)`` carries on from step 0."""
    wide = texture(size=2 * SIZE)
    offset = np.array([[1, 0, -SIZE / 2], [0, 1, -SIZE / 2], [0, 0, 1.0]])
    seen = []
    for step in range(frames):
        whole = np.vstack([matrix(step), [0, 0, 1]]) @ offset
        seen.append(cv2.warpAffine(wide, whole[:2], (SIZE, SIZE), borderMode=cv2.BORDER_REFLECT))
    return seen


def shift(right: float, down: float) -> Callable[[int], np.ndarray]:
    """A picture that moves by so many pixels a step."""
    return lambda step: np.array([[1, 0, right * step], [0, 1, down * step]], float)


def about_the_middle(growth: float = 1.0, degrees: float = 0.0) -> Callable[[int], np.ndarray]:
    """A picture that grows and turns about its middle, by so much a step."""
    middle = ((SIZE - 1) / 2, (SIZE - 1) / 2)
    return lambda step: cv2.getRotationMatrix2D(middle, -degrees * step, growth**step)
