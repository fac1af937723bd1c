"""Transcode videos that browsers don't play into videos that all browsers play."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from praxiscope.video.clip import Frames, Times, shown_at
from praxiscope.video.decode import read_clip
from praxiscope.video.encode import write_mp4
from praxiscope.video.probe import VideoInfo, probe

_FRAMES_AT_ONCE = 256 * 2**20
"""Bytes of decoded frames in memory."""

_MIN_RATE, _MAX_RATE = 1.0, 60.0
_TOLERANCE = 0.1


def transcode(path: Path, to: Path, check: Callable[[], None]) -> None:
    """Write a video or a folder of frames as H.264, 4:2:0, in an MP4 file for streaming.

    Each frame is shown at its time in the source, to within half a frame if these are uneven.

    Args:
        path: file or folder.
        to: the new file.
        check: called before every frame; stops the work by raising.

    Raises:
        VideoError: no frame can be decoded, or the new file can't be written.
    """
    info = probe(path)
    rate = playing_rate(info.times, info.duration)
    write_mp4(to, _frames(info, rate, check), rate)


def playing_rate(times: Times, duration: float) -> float:
    """The constant frame rate that shows every frame at its time.

    Args:
        times: ``(T,)`` seconds at which the frames are shown.
        duration: of the video in seconds.
    """
    gaps = np.diff(times, append=duration)
    median = float(np.median(gaps))
    is_even = bool(np.all(np.abs(gaps - median) <= _TOLERANCE * median))
    # Containers round times to milliseconds: the mean of even gaps is more exact.
    rate = len(times) / duration if is_even else 1 / max(median, 1 / _MAX_RATE)
    return float(np.clip(rate, _MIN_RATE, _MAX_RATE))


def _frames(info: VideoInfo, rate: float, check: Callable[[], None]) -> Iterator[Frames]:
    count = max(1, round(info.duration * rate))
    middles = (np.arange(count, dtype=np.float64) + 0.5) / rate
    times = info.times[shown_at(info.times, middles)]
    at_once = max(1, _FRAMES_AT_ONCE // (info.width * info.height * 3))
    for start in range(0, count, at_once):
        block = times[start : start + at_once]
        clip = read_clip(info.path, block, threads=1)
        for frame in clip.shown_at(block):
            check()
            yield clip.frames[frame]
