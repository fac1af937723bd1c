"""Views of a clip: random ones for training, the central one for evaluation."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.training.cache import N_TEMPORAL_VIEWS, FrameCache
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Augmentation:
    """The random changes of training clips.

    Attributes:
        scale: smallest and largest side of the random crop, relative to the crop of the recipe;
            crops are limited to the frame.
        stretch: largest change of the aspect ratio of the crop, as a factor.
        brightness: largest change of the mean, as a share of the range of pixel values.
        contrast: largest change of contrast, as a share; colours change by half of it.
        mirrored: for each class the class of its mirrored clips; None never mirrors.
    """

    scale: tuple[float, float] = (0.8, 1.0)
    stretch: float = 1.1
    brightness: float = 0.1
    contrast: float = 0.2
    mirrored: tuple[int, ...] | None = None


@dataclass(frozen=True, eq=False)
class View:
    """A crop of a clip, and changes of its pixel values.

    Attributes:
        frames: ``(T, H, W, 3)`` uint8.
        gain: ``(3,)`` factors of the channels, around middle grey.
        shift: offset that is added after the gain, relative to the range of pixel values.
        mirrored: True if left and right are swapped.
    """

    frames: Pixels
    gain: NDArray[np.float32]
    shift: float = 0.0
    mirrored: bool = False


def central_view(cache: FrameCache, index: int, recipe: ClipRecipe) -> View:
    """The view of the recipe: the middle temporal view with a central crop."""
    frames = cache.frames(index)
    height, width = recipe.crop
    top = round((frames.shape[1] - height) / 2)
    left = round((frames.shape[2] - width) / 2)
    chosen = cache.view_frames[index, N_TEMPORAL_VIEWS // 2]
    return View(frames[chosen, top : top + height, left : left + width], np.ones(3, np.float32))


def varied_view(
    cache: FrameCache,
    index: int,
    recipe: ClipRecipe,
    augmentation: Augmentation,
    side: tuple[int, int],
    draw: np.random.Generator,
) -> View:
    """A random crop of a clip, resized.

    Args:
        cache: contains the frames of the clip.
        index: index of the clip.
        recipe: defines crop and sampling.
        augmentation: ranges of the random changes.
        side: height and width of the result.
        draw: random generator; nothing else is random.
    """
    frames = cache.frames(index)
    views = cache.view_frames[index]
    if isinstance(recipe.sampling, Dense):
        chosen = views[draw.integers(len(views))]
    else:  # any frame of each segment
        chosen = views[draw.integers(len(views), size=views.shape[1]), np.arange(views.shape[1])]
    top, left, height, width = _random_crop(frames.shape[1:3], recipe.crop, augmentation, draw)
    size = (side[1], side[0])
    resized = np.empty((len(chosen), *side, 3), np.uint8)
    for position, number in enumerate(chosen):
        crop = frames[number, top : top + height, left : left + width]
        cv2.resize(crop, size, resized[position], interpolation=cv2.INTER_LINEAR)
    contrast = 1 + augmentation.contrast * draw.uniform(-1, 1)
    colours = 1 + augmentation.contrast / 2 * draw.uniform(-1, 1, 3)
    shift = augmentation.brightness * draw.uniform(-1, 1)
    mirrored = augmentation.mirrored is not None and bool(draw.random() < 0.5)
    if mirrored:
        resized = np.ascontiguousarray(resized[:, :, ::-1])
    return View(resized, (contrast * colours).astype(np.float32), float(shift), mirrored)


def _random_crop(
    frame: tuple[int, ...],
    crop: tuple[int, int],
    augmentation: Augmentation,
    draw: np.random.Generator,
) -> tuple[int, int, int, int]:
    """Top, left, height and width of a random crop within the frame."""
    scale = draw.uniform(*augmentation.scale)
    stretch = augmentation.stretch ** draw.uniform(-0.5, 0.5)
    height = min(frame[0], round(crop[0] * scale / stretch))
    width = min(frame[1], round(crop[1] * scale * stretch))
    top = draw.integers(frame[0] - height, endpoint=True)
    left = draw.integers(frame[1] - width, endpoint=True)
    return int(top), int(left), height, width
