"""Clips: frames that fit their times, and which one is on screen when."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from praxiscope.errors import VideoError
from praxiscope.video.clip import Clip

FRAMES = np.zeros((4, 6, 8, 3), np.uint8)


def test_frames_at_a_constant_rate() -> None:
    clip = Clip.from_frames(FRAMES, 8.0, Path("a/tennis serve.mp4"))
    assert clip.times.tolist() == [0, 0.125, 0.25, 0.375]
    assert clip.duration == 0.5
    assert clip.size == (6, 8)
    assert clip.name == "tennis serve"
    assert clip.frame_rate == 8.0
    assert clip.numbers.tolist() == [0, 1, 2, 3]
    assert Clip.from_frames(FRAMES).name == "clip"


@pytest.mark.parametrize(
    ("time", "frame"),
    [
        (0.0, 0),
        (0.2, 0),
        (0.9996, 1),  # 1 s in a container that counts milliseconds
        (0.999, 0),
        (1.0, 1),
        (1.49, 1),
        (1.5, 3),  # two frames at one moment: the later one is on screen
        (99.0, 3),
        (-1.0, 0),
    ],
)
def test_the_frame_on_screen_is_the_last_one_not_later(time: float, frame: int) -> None:
    clip = Clip(FRAMES, np.array([0.0, 1.0, 1.5, 1.5]), 2.0)
    assert clip.shown_at(np.array([time])).tolist() == [frame]


@pytest.mark.parametrize("fps", [24000 / 1001, 25.0, 30000 / 1001, 59.94, 120.0])
def test_every_frame_is_on_screen_at_its_time(fps: float) -> None:
    count = 500
    clip = Clip.from_frames(np.zeros((count, 1, 1, 3), np.uint8), fps)
    assert clip.shown_at(np.arange(count) / fps).tolist() == list(range(count))
    in_milliseconds = np.floor(np.arange(count) / fps * 1000 + 0.5) / 1000
    assert clip.shown_at(in_milliseconds).tolist() == list(range(count))


@pytest.mark.parametrize(
    ("frames", "times", "message"),
    [
        (FRAMES[..., :2], np.arange(4.0), r"must be \(T, H, W, 3\) uint8, not \(4, 6, 8, 2\)"),
        (FRAMES[0], np.arange(6.0), r"must be \(T, H, W, 3\)"),
        (FRAMES.astype(np.float32), np.arange(4.0), "float32"),
        (FRAMES, np.arange(3.0), "4 frames with 3 times"),
        (FRAMES[:0], np.arange(0.0), "0 frames with 0 times"),
        (FRAMES, np.array([0.0, 2.0, 1.0, 3.0]), "frame times decrease"),
    ],
)
def test_what_is_no_clip_is_refused(frames: np.ndarray, times: np.ndarray, message: str) -> None:
    with pytest.raises(VideoError, match="bad: .*" + message):
        Clip(frames, times, 1.0, Path("bad.mp4"))


def test_numbers_that_are_not_one_a_frame_are_refused() -> None:
    with pytest.raises(VideoError, match="4 frames with 3 numbers"):
        Clip(FRAMES, np.arange(4.0), 4.0, numbers=np.arange(3))
