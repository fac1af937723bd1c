"""Boxes of a file and the clips they belong to, and the frames of a clip they lie in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praxiscope.datasets import boxes as datasets
from praxiscope.errors import DatasetError
from praxiscope.metadata.signals import Box
from praxiscope.video.clip import Clip

LEAST_SCORE = 0.5
"""Boxes of which a detector was less sure don't count."""

_HALF_A_FRAME = 0.5
_MARGIN = 1e-3


@dataclass(frozen=True)
class VideoBoxes:
    """Boxes of one video.

    Attributes:
        boxes: by number of the frame or by time.
        relative: whether edges are parts of the frame's size.
    """

    boxes: tuple[datasets.Box, ...]
    relative: bool


def boxes_of_paths(boxes: datasets.Boxes, paths: Sequence[Path]) -> list[VideoBoxes | None]:
    """The boxes of each path, None where the file has none for it.

    A clip may be called by its path, by the end of it (``diving/01.mp4``, ``01.mp4``) or by either
    without the ending (``01``); the longest name that is there counts.

    Args:
        boxes: of a file.
        paths: of clips.

    Raises:
        DatasetError: no clip has boxes, or a name could be of two of them.
    """
    names = [next((name for name in _names(path) if name in boxes.of_clip), None) for path in paths]
    owners: dict[str, Path] = {}
    for name, path in zip(names, paths, strict=True):
        if name is not None and owners.setdefault(name, path) != path:
            raise DatasetError(
                f"{name!r} could be {owners[name]} or {path}",
                where="boxes",
                remedy="give more of the path in the column clip",
            )
    if not owners:
        called = next(iter(boxes.of_clip), None)
        raise DatasetError(
            f"none is of these clips, such as {paths[0] if paths else 'none'}",
            where="boxes",
            remedy=f"they are of clips called like {called!r}" if called else "the file is empty",
        )
    return [
        None if name is None else VideoBoxes(boxes.of_clip[name], boxes.relative) for name in names
    ]


def boxes_in_clip(clip: Clip, drawn: VideoBoxes | None) -> list[Box] | None:
    """The boxes that lie in the frames of a clip.

    A frame gets the boxes of the moment nearest to it, where that is no farther than half the
    usual distance between two moments with boxes (or half a frame): boxes of every frame are
    matched exactly, boxes of every fifth frame to the frames around.

    Args:
        clip: some frames of a video.
        drawn: the boxes of the whole video.

    Returns:
        None where nobody looked for boxes, or nobody did near the clip's frames.
    """
    if drawn is None:
        return None
    numbered = [(float(box.frame), box) for box in drawn.boxes if box.frame is not None]
    timed = [(box.time, box) for box in drawn.boxes if box.frame is None and box.time is not None]
    found = list(_nearest(numbered, clip.numbers, _HALF_A_FRAME))
    found += _nearest(timed, clip.times, _HALF_A_FRAME * _frame_seconds(clip))
    if not found:
        return None
    height, width = (1, 1) if drawn.relative else clip.size
    return [
        Box(frame, box.category.lower(), _area(box, width, height))
        for frame, box in found
        if box.score >= LEAST_SCORE
    ]


def _names(path: Path) -> Iterator[str]:
    """What a clip may be called, the longest first."""
    name = path.as_posix()
    while name:
        yield name
        yield name.removesuffix(path.suffix)
        name = name.partition("/")[2]


def _nearest(
    placed: Sequence[tuple[float, datasets.Box]],
    positions: NDArray[np.generic] | None,
    least: float,
) -> Iterator[tuple[int, datasets.Box]]:
    """Frames (their index in the clip) with the boxes of the moment nearest to each."""
    if not placed or positions is None:
        return
    moments = np.unique([moment for moment, _ in placed])
    reach = max(least, float(np.median(np.diff(moments))) / 2 if len(moments) > 1 else 0) + _MARGIN
    for frame, position in enumerate(positions.astype(np.float64).tolist()):
        nearest = float(moments[np.abs(moments - position).argmin()])
        if abs(nearest - position) <= reach:
            yield from ((frame, box) for moment, box in placed if moment == nearest)


def _frame_seconds(clip: Clip) -> float:
    """Seconds of a frame; none where the rate is unknown."""
    return 1 / clip.frame_rate if clip.frame_rate > 0 else 0.0


def _area(box: datasets.Box, width: float, height: float) -> float:
    """Share of the frame that lies in the box."""
    across = min(box.x2, width) - max(box.x1, 0)
    down = min(box.y2, height) - max(box.y1, 0)
    return max(across, 0) * max(down, 0) / (width * height)
