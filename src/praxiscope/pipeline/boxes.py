"""Boxes of people and objects: which clip they belong to, and in which frames they lie."""

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
"""Boxes with a lower score of the detector are ignored."""

_HALF_A_FRAME = 0.5
_MARGIN = 1e-3


@dataclass(frozen=True)
class VideoBoxes:
    """Boxes of one video.

    Attributes:
        boxes: each with the number or the time of its frame.
        relative: whether edges are shares of the frame's size instead of pixels.
    """

    boxes: tuple[datasets.Box, ...]
    relative: bool


def boxes_of_paths(boxes: datasets.Boxes, paths: Sequence[Path]) -> list[VideoBoxes | None]:
    """The boxes of each path, None where the file has none for it.

    The file may name a clip by its path, by the end of the path (``diving/01.mp4``, ``01.mp4``), or
    by either without the file extension (``01``); the longest name that the file has is used.

    Args:
        boxes: of a file.
        paths: of clips.

    Raises:
        DatasetError: no clip has boxes, or two clips fit one name.
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
        first_name = next(iter(boxes.of_clip), None)
        raise DatasetError(
            f"none is of these clips, such as {paths[0] if paths else 'none'}",
            where="boxes",
            remedy=f"they are of clips called like {first_name!r}"
            if first_name
            else "the file is empty",
        )
    return [
        None if name is None else VideoBoxes(boxes.of_clip[name], boxes.relative) for name in names
    ]


def boxes_in_clip(clip: Clip, drawn: VideoBoxes | None) -> list[Box] | None:
    """The boxes that lie in the frames of a clip.

    A frame gets the boxes that are nearest in time, if they are no farther away than half the
    median distance between two frames with boxes (or half a frame). Boxes of every frame are
    matched exactly, boxes of every fifth frame to the frames around.

    Args:
        clip: frames of a video.
        drawn: boxes of the whole video.

    Returns:
        None where boxes were not annotated, or not near the clip's frames.
    """
    if drawn is None:
        return None
    numbered = [(float(box.frame), box) for box in drawn.boxes if box.frame is not None]
    timed = [(box.time, box) for box in drawn.boxes if box.frame is None and box.time is not None]
    boxes = list(_nearest(numbered, clip.numbers, _HALF_A_FRAME))
    boxes += _nearest(timed, clip.times, _HALF_A_FRAME * _frame_seconds(clip))
    if not boxes:
        return None
    height, width = (1, 1) if drawn.relative else clip.size
    return [
        Box(frame, box.category.lower(), _area(box, width, height))
        for frame, box in boxes
        if box.score >= LEAST_SCORE
    ]


def _names(path: Path) -> Iterator[str]:
    """Names that a file may have for a clip, the longest first."""
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
    """Frames (their index in the clip) with the boxes that are nearest in time."""
    if not placed or positions is None:
        return
    moments = np.unique([moment for moment, _ in placed])
    reach = max(least, float(np.median(np.diff(moments))) / 2 if len(moments) > 1 else 0) + _MARGIN
    for frame, position in enumerate(positions.astype(np.float64).tolist()):
        nearest = float(moments[np.abs(moments - position).argmin()])
        if abs(nearest - position) <= reach:
            yield from ((frame, box) for moment, box in placed if moment == nearest)


def _frame_seconds(clip: Clip) -> float:
    """Seconds of a frame, 0 where the frame rate is unknown."""
    return 1 / clip.frame_rate if clip.frame_rate > 0 else 0.0


def _area(box: datasets.Box, width: float, height: float) -> float:
    """Share of the frame that lies in the box."""
    across = min(box.x2, width) - max(box.x1, 0)
    down = min(box.y2, height) - max(box.y1, 0)
    return max(across, 0) * max(down, 0) / (width * height)
