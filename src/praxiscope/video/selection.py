"""Which frames of a video are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import VideoError
from praxiscope.video.clip import Times, shown_at

WantedTimes = Sequence[float] | Times | Callable[[float], Times] | None

_MOST_BYTES = 2 * 2**30


def frames_shown(
    wanted: WantedTimes, times: Times, duration: float, path: Path
) -> NDArray[np.intp]:
    """Find the distinct frames on screen at the wanted times, in the order they are shown.

    Args:
        wanted: seconds, or a function from the duration to seconds, or None for every frame.
        times: ``(T,)`` seconds at which the frames are shown.
        duration: seconds of the whole video.
        path: the file, for the error.

    Raises:
        VideoError: no time is given, or one is not a number.
    """
    if wanted is None:
        return np.arange(len(times))
    seconds = np.asarray(wanted(duration) if callable(wanted) else wanted, np.float64).ravel()
    if len(seconds) == 0 or not np.all(np.isfinite(seconds)):
        raise VideoError(
            "the times to read hold no finite number of seconds",
            where=str(path),
            remedy="give at least one time, or None for all frames",
        )
    return np.unique(shown_at(times, seconds))


def refuse_too_large(count: int, width: int, height: int, path: Path) -> None:
    """Refuse frames that would fill the memory.

    Raises:
        VideoError: ``count`` RGB frames take more than 2 GiB.
    """
    size = count * width * height * 3
    if size > _MOST_BYTES:
        raise VideoError(
            f"{count} frames of {width}x{height} would take {size / 2**30:.1f} GiB of memory",
            where=str(path),
            remedy="read fewer frames by giving times, or cut the video",
        )
