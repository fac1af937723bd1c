"""A clip as a small animation, without and with its heatmap."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from praxiscope.attribution.explanation import Explanation
from praxiscope.attribution.overlay import blend, playback_rate
from praxiscope.video.clip import Clip, Frames, Times

HEIGHT, WIDTH = 112, 160
"""Largest size of a preview."""

MAX_FRAMES = 16

_QUALITY = 60
_GAP = 4


@dataclass(frozen=True)
class Preview:
    """An animated WebP image that loops.

    Attributes:
        data: the file.
        width: in pixels.
        height: in pixels.
        has_heat: whether the clip is shown a second time, on the right, with its heatmap.
    """

    data: bytes
    width: int
    height: int
    has_heat: bool

    @property
    def uri(self) -> str:
        """The file as a data URI."""
        return f"data:image/webp;base64,{base64.b64encode(self.data).decode()}"


def plain_preview(clip: Clip) -> Preview:
    """A clip without heatmap."""
    indices = _frame_indices(len(clip.frames))
    frames = _scaled(clip.frames[indices], preview_size(clip.size))
    return _encoded(frames, clip.times[indices], has_heat=False)


def heat_preview(explanation: Explanation) -> Preview:
    """A clip, and next to it the same frames with the heatmap of the first target and view."""
    heatmap = explanation.heatmaps[0]
    indices = _frame_indices(len(heatmap.times))
    frame_numbers = heatmap.geometry.clip_frames(heatmap.pathway)[indices]
    frames = _scaled(explanation.clip.frames[frame_numbers], preview_size(explanation.clip.size))
    with_heat = blend(frames, heatmap.at_size(frames.shape[1:3])[indices])
    # A transparent gap would need a fourth channel: the gap is black.
    gap = np.zeros((*frames.shape[:2], _GAP, 3), np.uint8)
    return _encoded(
        np.concatenate([frames, gap, with_heat], 2), heatmap.times[indices], has_heat=True
    )


def preview_size(size: tuple[int, int]) -> tuple[int, int]:
    """Height and width of the preview of a clip of this height and width."""
    scale = min(HEIGHT / size[0], WIDTH / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _frame_indices(count: int) -> np.ndarray:
    return np.linspace(0, count - 1, min(count, MAX_FRAMES)).round().astype(np.intp)


def _scaled(frames: Frames, size: tuple[int, int]) -> Frames:
    method = cv2.INTER_AREA if size[0] < frames.shape[1] else cv2.INTER_LINEAR
    scaled = [cv2.resize(frame, (size[1], size[0]), interpolation=method) for frame in frames]
    return np.asarray(scaled, np.uint8)


def _encoded(frames: Frames, times: Times, *, has_heat: bool) -> Preview:
    file = io.BytesIO()
    images = [Image.fromarray(frame) for frame in frames]
    images[0].save(
        file,
        "WEBP",
        save_all=True,
        append_images=images[1:],
        duration=round(1000 / playback_rate(times)),
        loop=0,
        quality=_QUALITY,
        method=4,
    )
    return Preview(file.getvalue(), frames.shape[2], frames.shape[1], has_heat)
