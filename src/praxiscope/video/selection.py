"""Which frames of a video a caller reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import VideoError
from praxiscope.video.clip import Times, shown_at

TimeSelection = Sequence[float] | Times | Callable[[float], Times] | None
"""Times in seconds, a function from the duration to times, or None for every frame."""

_MOST_BYTES = 2 * 2**30


def frames_at(
    selection: TimeSelection, times: Times, duration: float, path: Path
) -> NDArray[np.intp]:
    """Numbers of the distinct frames on screen at the selected times, in display order.

    Args:
        selection: which times are read.
        times: ``(T,)`` seconds at which each frame appears.
        duration: seconds of the whole video.
        path: the file, for the error.

    Raises:
        VideoError: the selection is empty, or a time is not a finite number.
    """
    if selection is None:
        return np.arange(len(times))
    seconds = np.asarray(
        selection(duration) if callable(selection) else selection, np.float64
    ).ravel()
    if len(seconds) == 0 or not np.all(np.isfinite(seconds)):
        raise VideoError(
            "a time to read is not a finite number of seconds, or there is none",
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
