"""Boxes around people, hands and objects, frame by frame."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from praxiscope.datasets.rows import (
    Cell,
    OnBadRow,
    Row,
    converted,
    numbered_rows,
    read_text,
    text_of,
)
from praxiscope.errors import DatasetError, nearest

CORNERS = ("x1", "y1", "x2", "y2")

_FRAME_NAME = re.compile(r"(?:.*/)?0*([0-9]+)\.(?:jpe?g|png)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Box:
    """A box in one frame of a clip.

    Attributes:
        x1: left edge, in pixels from the left, or as a share of the width of the frame.
        y1: upper edge, in pixels from the top, or as a share of the height of the frame.
        x2: right edge, greater than ``x1``.
        y2: lower edge, greater than ``y1``.
        frame: number of the frame, from 0; None if only the time is known.
        time: seconds from the first frame; None if only the number is known.
        track: name of the track; boxes with the same name show the same object. Empty if unknown.
        category: class of the object; empty if unknown.
        score: confidence of the detector, 0 to 1; 1 for boxes drawn by people.
    """

    x1: float
    y1: float
    x2: float
    y2: float
    frame: int | None = None
    time: float | None = None
    track: str = ""
    category: str = ""
    score: float = 1.0


@dataclass(frozen=True)
class Boxes:
    """Boxes of many clips.

    Attributes:
        of_clip: boxes by the name or path of the clip, in the order of the file.
        relative: True if edges are shares of the width and height of the frame, not pixels.
    """

    of_clip: Mapping[str, tuple[Box, ...]]
    relative: bool

    def in_pixels(self, clip: str, width: int, height: int) -> tuple[Box, ...]:
        """The boxes of a clip of ``width`` x ``height`` pixels; empty if it has none."""
        boxes = self.of_clip.get(clip, ())
        if not self.relative:
            return boxes
        return tuple(
            replace(
                box, x1=box.x1 * width, y1=box.y1 * height, x2=box.x2 * width, y2=box.y2 * height
            )
            for box in boxes
        )


def read_boxes(
    path: str | Path, *, relative: bool | None = None, on_bad_row: OnBadRow | None = None
) -> Boxes:
    """Read boxes from a table, or from the JSON of Something-Else (Materzynska et al. 2020).

    A table (CSV, TSV, JSON lines, Parquet) has the columns clip, frame or time, x1, y1, x2, y2 and
    optionally track, category and score. Something-Else has ``{"13201": [{"name":
    "13201/0001.jpg", "labels": [...]}]}``: frame 0001 becomes number 0. A track is ``object 0`` or
    ``object hand`` of a clip; two hands in a frame have the same track.

    Args:
        path: the table, or a ``.json`` file.
        relative: True if edges are shares of the frame size, False if they are pixels; None means
            True if all edges in the table are within 0 to 1.
        on_bad_row: receives the error of each box that can't be used; None raises the first one.

    Raises:
        DatasetError: the file can't be read, lacks a column, or a box is wrong; the error names
            the row.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        return Boxes(_gathered(_something_else(path, on_bad_row)), relative=False)
    rows = list(numbered_rows(path))
    _check_columns(rows, path)
    if relative is None:
        relative = _within_one(rows)

    def box(number: int, row: Row) -> tuple[str, Box]:
        return _box_of_row(row, f"{path}, row {number}", relative=bool(relative))

    return Boxes(_gathered(converted(rows, box, on_bad_row)), relative)


def _gathered(boxes: Iterator[tuple[str, Box]]) -> dict[str, tuple[Box, ...]]:
    of_clip: defaultdict[str, list[Box]] = defaultdict(list)
    for clip, box in boxes:
        of_clip[clip].append(box)
    return {clip: tuple(clip_boxes) for clip, clip_boxes in of_clip.items()}


def _check_columns(rows: list[tuple[int, Row | DatasetError]], path: Path) -> None:
    first = next((row for _, row in rows if not isinstance(row, DatasetError)), None)
    if first is None:
        if not rows:
            raise DatasetError("contains no boxes", where=str(path))
        return
    for name in ("clip", *CORNERS):
        if name not in first:
            raise DatasetError(f"no column {name!r}", where=str(path), remedy=nearest(name, first))
    if "frame" not in first and "time" not in first:
        raise DatasetError("no column 'frame' or 'time'", where=str(path))


def _within_one(rows: list[tuple[int, Row | DatasetError]]) -> bool:
    for _, row in rows:
        if isinstance(row, DatasetError):
            continue
        for name in CORNERS:
            number = _as_number(row.get(name))
            if number is not None and not 0 <= number <= 1:
                return False
    return True


def _box_of_row(row: Row, where: str, *, relative: bool) -> tuple[str, Box]:
    clip = text_of(row.get("clip"))
    if not clip:
        raise DatasetError("no clip", where=where)
    corners = _corners({name: row.get(name) for name in CORNERS}, where)
    if relative and not all(0 <= corner <= 1 for corner in corners):
        raise DatasetError(f"edges {_as_text(corners)} are not within 0 to 1", where=where)
    frame, time = _number(row, "frame", where), _number(row, "time", where)
    if frame is None and time is None:
        raise DatasetError("neither frame nor time", where=where)
    if frame is not None and (frame < 0 or not frame.is_integer()):
        raise DatasetError(f"frame {frame:g} is not a whole number of at least 0", where=where)
    if time is not None and time < 0:
        raise DatasetError(f"time {time:g} is before the first frame", where=where)
    score = _number(row, "score", where)
    if score is not None and not 0 <= score <= 1:
        raise DatasetError(f"score {score:g} is not within 0 to 1", where=where)
    return clip, Box(
        *corners,
        None if frame is None else int(frame),
        time,
        text_of(row.get("track")),
        text_of(row.get("category")),
        1.0 if score is None else score,
    )


def _number(row: Row, name: str, where: str) -> float | None:
    """A number; None if it is missing."""
    if not text_of(row.get(name)):
        return None
    number = _as_number(row.get(name))
    if number is None:
        raise DatasetError(f"{name} {text_of(row.get(name))!r} is not a number", where=where)
    return number


def _as_number(value: object) -> float | None:
    """A finite number; None if the value is not one."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _corners(values: Mapping[str, Cell | object], where: str) -> tuple[float, float, float, float]:
    """Left, upper, right and lower edge of a box; an empty box is refused."""
    numbers = [_as_number(values.get(name)) for name in CORNERS]
    for name, number in zip(CORNERS, numbers, strict=True):
        if number is None:
            raise DatasetError(f"{name} {values.get(name)!r} is not a number", where=where)
    left, top, right, bottom = (number or 0.0 for number in numbers)
    if right <= left or bottom <= top:
        raise DatasetError(
            f"the box {_as_text((left, top, right, bottom))} is empty",
            where=where,
            remedy="x2 must be greater than x1, and y2 than y1",
        )
    return left, top, right, bottom


def _as_text(corners: tuple[float, ...]) -> str:
    return ", ".join(f"{corner:g}" for corner in corners)


def _something_else(path: Path, on_bad_row: OnBadRow | None) -> Iterator[tuple[str, Box]]:
    try:
        content = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise DatasetError(f"not JSON: {error}", where=str(path)) from error
    if not isinstance(content, dict):
        raise DatasetError("not a JSON object of clips", where=str(path))
    for clip, frames in content.items():
        where = f"{path}, clip {clip}"
        if not isinstance(frames, list):
            raise DatasetError("not a list of frames", where=where)
        of_clip = converted(enumerate(frames, 1), partial(_frame, where=where), on_bad_row)
        yield from ((clip, box) for boxes in of_clip for box in boxes)


def _frame(number: int, frame: Any, where: str) -> list[Box]:
    """The boxes of one frame: entry ``number`` of a clip."""
    where = f"{where}, row {number}"
    labels = frame.get("labels") if isinstance(frame, dict) else None
    name = _FRAME_NAME.fullmatch(str(frame.get("name"))) if isinstance(frame, dict) else None
    if name is None or not isinstance(labels, list) or int(name[1]) < 1:
        raise DatasetError("not a frame with a name, such as 2/0001.jpg, and labels", where=where)
    return [_label(label, int(name[1]) - 1, where) for label in labels]


def _label(label: Any, frame: int, where: str) -> Box:
    box = label.get("box2d") if isinstance(label, dict) else None
    if not isinstance(box, dict):
        raise DatasetError("a label without box2d", where=where)
    return Box(
        *_corners(box, where),
        frame,
        track=str(label.get("gt_annotation", "")),
        category=str(label.get("category", "")),
    )
