"""From the decoder's pictures to upright RGB."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import cv2
import numpy as np
from av.sidedata.sidedata import SideDataContainer
from av.sidedata.sidedata import Type as SideDataType
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from praxiscope.video.clip import Frames

_DISPLAY_MATRIX = SideDataType.DISPLAYMATRIX


def gather(pictures: Iterable[tuple[int, VideoFrame]], count: int) -> Frames | None:
    """Convert decoded pictures to one array.

    Colours follow the matrix and range the video is tagged with; untagged video is BT.601,
    limited range, as in FFmpeg. Transparent parts are laid on black. Pictures that differ in size
    from the first are resized to it.

    Args:
        pictures: pairs of a place in the array and the picture that belongs there.
        count: number of places.

    Returns:
        ``(count, H, W, 3)`` uint8 RGB, upright, or None if a place stays empty.
    """
    reformatter = VideoReformatter()
    frames: Frames | None = None
    empty = set(range(count))
    for place, picture in pictures:
        rgb = upright(_rgb(picture, reformatter), picture)
        if frames is None:
            frames = np.empty((count, *rgb.shape), np.uint8)
        if rgb.shape != frames.shape[1:]:
            rgb = np.asarray(cv2.resize(rgb, frames.shape[2:0:-1], interpolation=cv2.INTER_AREA))
        frames[place] = rgb
        empty.discard(place)
    return None if empty else frames


def upright(image: Frames, picture: VideoFrame) -> Frames:
    """Turn and mirror ``(H, W, C)`` pixels as the video's display matrix asks.

    The nearest of the eight ways to lay a picture on its grid is taken.
    """
    side_data = cast(SideDataContainer, picture.side_data)
    if _DISPLAY_MATRIX not in side_data:
        return image
    matrix = np.frombuffer(bytes(side_data[_DISPLAY_MATRIX]), np.int32)
    # Row-major 3x3 fixed point: x' = a x + c y, y' = b x + d y, with y pointing down.
    a, b, _, c, d = matrix[:5].tolist()
    if abs(b) > abs(a):
        image, a, d = image.swapaxes(0, 1), c, b
    return image[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]


def _rgb(picture: VideoFrame, reformatter: VideoReformatter) -> Frames:
    if not any(component.is_alpha for component in picture.format.components):
        return np.asarray(reformatter.reformat(picture, format="rgb24").to_ndarray(), np.uint8)
    rgba = np.asarray(reformatter.reformat(picture, format="rgba").to_ndarray(), np.uint8)
    weighted = rgba[..., :3].astype(np.uint16) * rgba[..., 3:]
    return ((weighted + 127) // 255).astype(np.uint8)
