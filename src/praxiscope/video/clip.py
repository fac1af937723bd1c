"""Frames with their times: the input of all other modules."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import VideoError

ROUNDING = 5e-4
"""Seconds of rounding error of container time bases (1/1000 s in Matroska)."""

Frames = NDArray[np.uint8]
Times = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Clip:
    """Decoded frames of one video, upright, at their true times.

    Attributes:
        frames: ``(T, H, W, 3)`` uint8 RGB, rotation already applied.
        times: ``(T,)`` seconds from the start of the video, never decreasing.
        duration: seconds of the whole video, also where the clip holds only some of its frames.
        path: the file or folder the frames came from, None for frames from memory.
        notes: problems of the file, one short sentence each.
        frame_rate: average frames a second of the whole video, nan where unknown.
        numbers: ``(T,)`` which frames of the whole video these are, from 0; None where unknown.
    """

    frames: Frames
    times: Times
    duration: float
    path: Path | None = None
    notes: tuple[str, ...] = field(default=())
    frame_rate: float = math.nan
    numbers: NDArray[np.intp] | None = None

    def __post_init__(self) -> None:
        if self.frames.ndim != 4 or self.frames.shape[-1] != 3 or self.frames.dtype != np.uint8:
            raise VideoError(
                f"frames must be (T, H, W, 3) uint8, not {self.frames.shape} {self.frames.dtype}",
                where=self.name,
            )
        if len(self.frames) == 0 or len(self.frames) != len(self.times):
            raise VideoError(
                f"{len(self.frames)} frames with {len(self.times)} times", where=self.name
            )
        if self.numbers is not None and len(self.numbers) != len(self.frames):
            raise VideoError(
                f"{len(self.frames)} frames with {len(self.numbers)} numbers", where=self.name
            )
        if np.any(np.diff(self.times) < 0):
            raise VideoError("frame times decrease", where=self.name)

    @classmethod
    def from_frames(cls, frames: Frames, fps: float = 25.0, path: Path | None = None) -> Clip:
        """Make a clip of ``(T, H, W, 3)`` uint8 RGB frames with a constant rate."""
        count = len(frames)
        return cls(
            frames,
            np.arange(count) / fps,
            count / fps,
            path,
            frame_rate=fps,
            numbers=np.arange(count),
        )

    @property
    def name(self) -> str:
        """The file name without its ending, or ``clip`` for frames from memory."""
        return self.path.stem if self.path else "clip"

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.frames.shape[1], self.frames.shape[2]

    def shown_at(self, times: Times) -> NDArray[np.intp]:
        """Index of the frame on screen at each of ``times``: the last one not later than it."""
        return shown_at(self.times, times)


def shown_at(frame_times: Times, times: Times) -> NDArray[np.intp]:
    """Index of the last of ``frame_times`` that is not later than each of ``times``."""
    latest = np.searchsorted(frame_times, times + ROUNDING, side="right") - 1
    return np.clip(latest, 0, None)
