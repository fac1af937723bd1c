"""Pictures of a clip: the middle frame, and the frames of the network's input."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from praxiscope.errors import VideoError
from praxiscope.server.clip.centre_view import centre_view, input_box
from praxiscope.video.clip import Frames
from praxiscope.video.decode import read_clip
from praxiscope.video.recipe import ClipRecipe

POSTER_HEIGHTS = (80, 120, 160, 240, 320, 480)
STRIP_HEIGHTS = (48, 72, 96, 144, 216)
"""Heights of pictures in pixels; other heights are rounded up to one of these."""

_QUALITY = 82
_WIDEST = 16_000
"""Maximum width of a strip in pixels; a JPEG can have 65,500."""


def rounded_up(height: int, heights: tuple[int, ...]) -> int:
    """The smallest of ascending heights that is at least ``height``, else the last one."""
    return next((allowed for allowed in heights if allowed >= height), heights[-1])


def poster(path: Path, height: int) -> bytes:
    """The middle frame as a JPEG; a smaller frame is not enlarged.

    Raises:
        VideoError: no frame can be decoded.
    """
    clip = read_clip(path, lambda duration: np.array([duration / 2]), threads=1)
    frame = clip.frames[0]
    return _jpeg(frame if len(frame) <= height else _of_height(frame, height))


def strip(path: Path, recipe: ClipRecipe, height: int) -> bytes:
    """The frames of a network's input, cropped in the same way, side by side as a JPEG.

    Args:
        path: of the clip.
        recipe: of the network, with one view in the middle of the clip.
        height: of the strip in pixels; smaller if the strip would be too wide.

    Raises:
        VideoError: no frame can be decoded.
    """
    clip = recipe.read(path, threads=1)
    geometry = centre_view(recipe, clip.size, clip.times, clip.duration)
    height = max(1, min(height, _WIDEST * recipe.crop[0] // (recipe.crop[1] * recipe.frames)))
    left, top, right, bottom = input_box(geometry)
    rows = _between(top, bottom, clip.size[0])
    columns = _between(left, right, clip.size[1])
    width = max(1, round(height * recipe.crop[1] / recipe.crop[0]))
    strip_frames = [
        _scaled(clip.frames[index, rows, columns], height, width) for index in geometry.frames
    ]
    return _jpeg(np.concatenate(strip_frames, axis=1))


def _between(low: float, high: float, pixels: int) -> slice:
    """The pixels between two shares of a side, at least one."""
    first = min(round(low * pixels), pixels - 1)
    return slice(first, max(first + 1, round(high * pixels)))


def _of_height(frame: Frames, height: int) -> Frames:
    return _scaled(frame, height, max(1, round(frame.shape[1] * height / frame.shape[0])))


def _scaled(frame: Frames, height: int, width: int) -> Frames:
    method = cv2.INTER_AREA if height < frame.shape[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(frame, (width, height), interpolation=method), np.uint8)


def _jpeg(picture: Frames) -> bytes:
    bgr = np.ascontiguousarray(picture[..., ::-1])
    written, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not written:
        raise VideoError("the picture can't be written as a JPEG")
    return data.tobytes()
