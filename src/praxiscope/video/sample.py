"""Which moments of a video a network sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.video.clip import ROUNDING

SampleTimes = NDArray[np.float64]


def _segment_positions(start: float, span: float, frames: int, clips: int) -> SampleTimes:
    """One moment in each of ``frames`` equal segments; several clips share each segment evenly."""
    within = (np.arange(clips) + 0.5) / clips
    return start + span * (np.arange(frames)[None, :] + within[:, None]) / frames


@dataclass(frozen=True)
class Uniform:
    """One frame from each of equal segments of the whole video: its centre (TSN, TSM).

    With several clips, clip k of K takes the point ``(k + 1/2) / K`` of each segment.
    """

    frames: int

    def sample_times(self, duration: float, clips: int = 1) -> SampleTimes:
        """Seconds of the wanted frames, ``(clips, frames)``."""
        return _segment_positions(0.0, duration, self.frames, clips)


@dataclass(frozen=True)
class Dense:
    """Every ``stride``-th frame at a target frame rate, from the middle of the video.

    With several clips their starts are spread evenly from the first possible to the last. A video
    shorter than the window is covered uniformly, so that no frame is repeated without need.
    """

    frames: int
    stride: float = 1.0
    fps: float = 30.0

    @property
    def window(self) -> float:
        """Seconds that one clip covers."""
        return self.frames * self.stride / self.fps

    def sample_times(self, duration: float, clips: int = 1) -> SampleTimes:
        """Seconds of the wanted frames, ``(clips, frames)``."""
        slack = duration - self.window
        if abs(slack) < ROUNDING:
            slack = 0.0  # the window is the whole video
        if slack < 0:
            return _segment_positions(0.0, duration, self.frames, clips)
        starts = np.linspace(0.0, slack, clips) if clips > 1 else np.array([slack / 2])
        return starts[:, None] + np.arange(self.frames)[None, :] * self.stride / self.fps


@dataclass(frozen=True)
class FirstSeconds:
    """Uniform segments of the first seconds of the video."""

    frames: int
    seconds: float

    def sample_times(self, duration: float, clips: int = 1) -> SampleTimes:
        """Seconds of the wanted frames, ``(clips, frames)``."""
        return _segment_positions(0.0, min(self.seconds, duration), self.frames, clips)


Sampling = Uniform | Dense | FirstSeconds
