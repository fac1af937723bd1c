"""What a network is shown of a clip: another piece each time in training, the middle in tests."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.training.cache import TAKES, FrameCache
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Augmentation:
    """How much training clips vary.

    Attributes:
        scale: smallest and largest side of the piece that is seen, over that of the recipe's crop;
            what does not fit into the frame is cut to it.
        stretch: the largest ratio of the piece's width to its height, relative to the crop's.
        brightness: largest change of the mean, over the range of pixels.
        contrast: largest share by which contrasts change; colours change by half of it.
        mirrored: for each class the class of its mirrored clips, None never to mirror.
    """

    scale: tuple[float, float] = (0.8, 1.0)
    stretch: float = 1.1
    brightness: float = 0.1
    contrast: float = 0.2
    mirrored: tuple[int, ...] | None = None


@dataclass(frozen=True, eq=False)
class View:
    """A piece of a clip, and how its pixels are to be changed.

    Attributes:
        frames: ``(T, H, W, 3)`` uint8.
        gain: ``(3,)`` factors of the channels, around middle grey.
        shift: added afterwards, in 0..1.
        mirrored: whether left and right are exchanged.
    """

    frames: Pixels
    gain: NDArray[np.float32]
    shift: float = 0.0
    mirrored: bool = False


def central_view(cache: FrameCache, index: int, recipe: ClipRecipe) -> View:
    """What the recipe shows of a clip: the middle take, cropped in the middle."""
    frames = cache.frames(index)
    height, width = recipe.crop
    top = round((frames.shape[1] - height) / 2)
    left = round((frames.shape[2] - width) / 2)
    shown = frames[cache.takes[index, TAKES // 2], top : top + height, left : left + width]
    return View(shown, np.ones(3, np.float32))


def varied_view(
    cache: FrameCache,
    index: int,
    recipe: ClipRecipe,
    augmentation: Augmentation,
    side: tuple[int, int],
    draw: np.random.Generator,
) -> View:
    """A random piece of a clip, resized.

    Args:
        cache: holds the clip.
        index: of the clip.
        recipe: whose crop and sampling the view varies.
        augmentation: how much.
        side: height and width of the result.
        draw: the only source of chance.
    """
    frames = cache.frames(index)
    takes = cache.takes[index]
    if isinstance(recipe.sampling, Dense):
        shown = takes[draw.integers(len(takes))]
    else:  # any moment of each segment
        shown = takes[draw.integers(len(takes), size=takes.shape[1]), np.arange(takes.shape[1])]
    top, left, height, width = _piece(frames.shape[1:3], recipe.crop, augmentation, draw)
    size = (side[1], side[0])
    pieces = np.empty((len(shown), *side, 3), np.uint8)
    for place, number in enumerate(shown):
        piece = frames[number, top : top + height, left : left + width]
        cv2.resize(piece, size, pieces[place], interpolation=cv2.INTER_LINEAR)
    contrast = 1 + augmentation.contrast * draw.uniform(-1, 1)
    colours = 1 + augmentation.contrast / 2 * draw.uniform(-1, 1, 3)
    shift = augmentation.brightness * draw.uniform(-1, 1)
    mirrored = augmentation.mirrored is not None and bool(draw.random() < 0.5)
    if mirrored:
        pieces = np.ascontiguousarray(pieces[:, :, ::-1])
    return View(pieces, (contrast * colours).astype(np.float32), float(shift), mirrored)


def _piece(
    frame: tuple[int, ...],
    crop: tuple[int, int],
    augmentation: Augmentation,
    draw: np.random.Generator,
) -> tuple[int, int, int, int]:
    """Top, left, height and width of a piece that lies within the frame."""
    scale = draw.uniform(*augmentation.scale)
    stretch = augmentation.stretch ** draw.uniform(-0.5, 0.5)
    height = min(frame[0], round(crop[0] * scale / stretch))
    width = min(frame[1], round(crop[1] * scale * stretch))
    top = draw.integers(frame[0] - height, endpoint=True)
    left = draw.integers(frame[1] - width, endpoint=True)
    return int(top), int(left), height, width
