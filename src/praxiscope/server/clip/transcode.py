"""Videos that no browser plays, made into ones that all do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from praxiscope.video.clip import Frames, Times, shown_at
from praxiscope.video.decode import read_clip
from praxiscope.video.encode import write_mp4
from praxiscope.video.probe import VideoInfo, probe

_FRAMES_AT_ONCE = 256 * 2**20
"""Bytes of decoded frames that are held."""

_SLOWEST, _QUICKEST = 1.0, 60.0
_EVEN = 0.1


def transcode(path: Path, to: Path, check: Callable[[], None]) -> None:
    """Write a video or a folder of frames as H.264, 4:2:0, in an MP4 file that plays at once.

    Each frame is on screen when it is in the source, to within half a frame of an uneven one.

    Args:
        path: file or folder.
        to: the new file.
        check: is called before every frame, and ends all by raising.

    Raises:
        VideoError: no frame can be decoded, or the new file can't be written.
    """
    info = probe(path)
    rate = playing_rate(info.times, info.duration)
    write_mp4(to, _frames(info, rate, check), rate)


def playing_rate(times: Times, duration: float) -> float:
    """Frames a second at which a constant rate shows every frame in its time.

    Args:
        times: ``(T,)`` seconds at which the frames are shown.
        duration: seconds until the last has been shown.
    """
    gaps = np.diff(times, append=duration)
    usual = float(np.median(gaps))
    even = bool(np.all(np.abs(gaps - usual) <= _EVEN * usual))
    # Containers round times to milliseconds: the mean of even gaps is nearer the truth.
    rate = len(times) / duration if even else 1 / max(usual, 1 / _QUICKEST)
    return float(np.clip(rate, _SLOWEST, _QUICKEST))


def _frames(info: VideoInfo, rate: float, check: Callable[[], None]) -> Iterator[Frames]:
    count = max(1, round(info.duration * rate))
    moments = (np.arange(count, dtype=np.float64) + 0.5) / rate
    wanted = info.times[shown_at(info.times, moments)]
    at_once = max(1, _FRAMES_AT_ONCE // (info.width * info.height * 3))
    for start in range(0, count, at_once):
        some = wanted[start : start + at_once]
        clip = read_clip(info.path, some, threads=1)
        for shown in clip.shown_at(some):
            check()
            yield clip.frames[shown]
