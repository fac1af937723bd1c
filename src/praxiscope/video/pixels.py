"""From decoded frames to upright RGB."""

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
    """Convert decoded frames to one array.

    Colours follow the matrix and range in the video's tags; video without tags is BT.601, limited
    range, as in FFmpeg. Transparent parts become black. Frames that differ in size from the first
    are resized to it.

    Args:
        pictures: pairs of a position in the array and the decoded frame for it.
        count: number of positions.

    Returns:
        ``(count, H, W, 3)`` uint8 RGB, upright, or None if a position stays empty.
    """
    reformatter = VideoReformatter()
    frames: Frames | None = None
    empty = set(range(count))
    for position, video_frame in pictures:
        rgb = upright(_rgb(video_frame, reformatter), video_frame)
        if frames is None:
            frames = np.empty((count, *rgb.shape), np.uint8)
        if rgb.shape != frames.shape[1:]:
            rgb = np.asarray(cv2.resize(rgb, frames.shape[2:0:-1], interpolation=cv2.INTER_AREA))
        frames[position] = rgb
        empty.discard(position)
    return None if empty else frames


def upright(image: Frames, video_frame: VideoFrame) -> Frames:
    """Rotate and mirror ``(H, W, C)`` pixels by the video's display matrix.

    The matrix is rounded to the nearest of the eight rotations and reflections of a pixel grid.
    """
    side_data = cast(SideDataContainer, video_frame.side_data)
    if _DISPLAY_MATRIX not in side_data:
        return image
    matrix = np.frombuffer(bytes(side_data[_DISPLAY_MATRIX]), np.int32)
    # Row-major 3x3 fixed point: x' = a x + c y, y' = b x + d y, with y pointing down.
    a, b, _, c, d = matrix[:5].tolist()
    if abs(b) > abs(a):
        image, a, d = image.swapaxes(0, 1), c, b
    return image[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]


def _rgb(video_frame: VideoFrame, reformatter: VideoReformatter) -> Frames:
    if not any(component.is_alpha for component in video_frame.format.components):
        return np.asarray(reformatter.reformat(video_frame, format="rgb24").to_ndarray(), np.uint8)
    rgba = np.asarray(reformatter.reformat(video_frame, format="rgba").to_ndarray(), np.uint8)
    weighted = rgba[..., :3].astype(np.uint16) * rgba[..., 3:]
    return ((weighted + 127) // 255).astype(np.uint8)
