"""Signals of a clip that several fields share, each computed once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.motion import (
    FAST,
    camera_steps,
    flow_spacing,
    optical_flow,
    residual_flow,
    speed,
)
from praxiscope.metadata.similarity import structural_similarities
from praxiscope.video.clip import Clip

SHORT_SIDE = 256
"""Pixels of the short side to which larger frames are reduced, so that values are comparable."""

MOVING = 1.0
"""Pixels per frame that a point must move besides the camera; slower motion is noise."""


@dataclass(frozen=True)
class Box:
    """An object in a frame.

    Attributes:
        frame: index in the clip's frames.
        category: such as ``person``.
        area: share of the frame, 0..1.
    """

    frame: int
    category: str
    area: float


@dataclass(frozen=True, eq=False)
class Signals:
    """A clip with the signals derived from it; each is computed at first use.

    Attributes:
        clip: its sampled frames.
        flow_method: ``fast`` (every third row and column) or ``exact`` (all pixels).
        boxes: of its objects, None where there is no annotation and no detection.
        frame_rate: frames per second of the whole video, nan where it is unknown.
    """

    clip: Clip
    flow_method: str = FAST
    boxes: Sequence[Box] | None = None
    frame_rate: float = math.nan

    @cached_property
    def frames(self) -> NDArray[np.uint8]:
        """``(T, h, w, 3)`` RGB with a short side of at most ``SHORT_SIDE`` pixels."""
        height, width = self.clip.size
        share = SHORT_SIDE / min(height, width)
        if share >= 1:
            return self.clip.frames
        size = (round(width * share), round(height * share))
        return np.stack(
            [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in self.clip.frames]
        )

    @cached_property
    def gray(self) -> NDArray[np.uint8]:
        """``(T, h, w)`` luma (Rec. 601) in 0..255."""
        return np.stack([cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in self.frames])

    @cached_property
    def middle(self) -> NDArray[np.uint8]:
        """``(h, w)`` gray frame in the middle of the clip."""
        middle: NDArray[np.uint8] = self.gray[len(self.gray) // 2]
        return middle

    @cached_property
    def differences(self) -> NDArray[np.uint8]:
        """``(T-1, h, w)`` absolute change of gray from frame to frame."""
        gray = self.gray
        changes = np.empty((len(gray) - 1, *gray.shape[1:]), np.uint8)
        for step, change in enumerate(changes):
            cv2.absdiff(gray[step], gray[step + 1], change)
        return changes

    @cached_property
    def channel_means(self) -> NDArray[np.float64]:
        """``(T, 3)`` mean red, green and blue in 0..255."""
        return np.array([cv2.mean(frame)[:3] for frame in self.frames])

    @cached_property
    def similarities(self) -> NDArray[np.float64]:
        """``(T-1,)`` SSIM of each frame and the next."""
        return np.array(structural_similarities(self.gray))

    @property
    def scale(self) -> float:
        """Factor from pixels to pixels of a frame whose short side is ``SHORT_SIDE``."""
        return float(SHORT_SIDE / min(self.frames.shape[1:3]))

    @property
    def flow_spacing(self) -> int:
        """Pixels between neighbouring flow vectors: h' is ceil(h / spacing), w' likewise."""
        return flow_spacing(self.flow_method, *self.frames.shape[1:3])

    @cached_property
    def flow(self) -> NDArray[np.float32]:
        """``(T-1, h', w', 2)`` optical flow between consecutive frames, in pixels."""
        return optical_flow(self.gray, self.flow_method)

    @cached_property
    def camera(self) -> NDArray[np.float64]:
        """``(T-1, 2, 3)`` camera movement: maps pixels (x, y, 1) to the next frame."""
        return camera_steps(self.flow, self.flow_spacing)

    @cached_property
    def mean_speed(self) -> NDArray[np.float64]:
        """``(T-1,)`` mean length of the flow in pixels."""
        means: NDArray[np.float64] = speed(self.flow).mean((1, 2), dtype=np.float64)
        return means

    @cached_property
    def object_flow(self) -> NDArray[np.float32]:
        """``(T-1, h', w', 2)`` optical flow minus camera movement."""
        return residual_flow(self.flow, self.camera, self.flow_spacing)

    @cached_property
    def object_speed(self) -> NDArray[np.float32]:
        """``(T-1, h', w')`` length of ``object_flow`` in pixels."""
        return speed(self.object_flow)

    @cached_property
    def moving(self) -> NDArray[np.float32]:
        """``(T-1, h', w')`` ``object_speed`` where it is above ``MOVING``, 0 elsewhere."""
        return np.where(self.object_speed > MOVING, self.object_speed, np.float32(0))
