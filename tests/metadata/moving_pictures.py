"""Synthetic clips with known motion."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from praxiscope.metadata.signals import Signals
from praxiscope.video.clip import Clip

SIZE = 160


def texture(seed: int = 0, size: int = SIZE) -> np.ndarray:
    """A smooth random gray image ``(size, size)`` uint8 with texture everywhere."""
    noise = np.random.default_rng(seed).normal(size=(size, size)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 3)
    return np.clip(127 + 45 * smooth / smooth.std(), 0, 255).astype(np.uint8)


def signals_of(frames: Sequence[np.ndarray], fps: float = 10.0) -> Signals:
    """Signals of gray frames ``(H, W)``."""
    return Signals(Clip.from_frames(np.stack([np.stack([gray] * 3, -1) for gray in frames]), fps))


def by_camera(matrix: Callable[[int], np.ndarray], frames: int = 8) -> list[np.ndarray]:
    """Frames of a large texture; the camera moves by ``matrix(step)`` from step 0."""
    wide = texture(size=2 * SIZE)
    offset = np.array([[1, 0, -SIZE / 2], [0, 1, -SIZE / 2], [0, 0, 1.0]])
    images = []
    for step in range(frames):
        transform = np.vstack([matrix(step), [0, 0, 1]]) @ offset
        images.append(
            cv2.warpAffine(wide, transform[:2], (SIZE, SIZE), borderMode=cv2.BORDER_REFLECT)
        )
    return images


def shift(right: float, down: float) -> Callable[[int], np.ndarray]:
    """An image that moves by this number of pixels per step."""
    return lambda step: np.array([[1, 0, right * step], [0, 1, down * step]], float)


def about_the_centre(growth: float = 1.0, degrees: float = 0.0) -> Callable[[int], np.ndarray]:
    """An image that grows and rotates about its centre at each step."""
    middle = ((SIZE - 1) / 2, (SIZE - 1) / 2)
    return lambda step: cv2.getRotationMatrix2D(middle, -degrees * step, growth**step)
