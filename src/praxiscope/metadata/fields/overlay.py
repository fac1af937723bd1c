"""Overlays on the picture: black bars and text."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.field import metadata_field
from praxiscope.metadata.signals import Signals

BLACK = 24
"""Highest gray level of a bar; limited range and compression leave it above 0."""

STROKE = 60
"""Gray levels between a letter and its background."""

_SIDE = 256
_GAP, _SMALLEST = (7, 19), (7, 13)
_LINE_HEIGHT = (0.02, 0.25)
_LONGER_THAN_HIGH = 2.5
_FILLED = 0.55
_STROKES_A_SQUARE = 0.8

Mask = NDArray[np.bool_]


@metadata_field("0-1", contextual=True)
def letterbox_share(signals: Signals) -> float:
    """Share of the frame covered by constant black bars at opposite edges."""
    lit = signals.gray.max(0) > BLACK
    if not lit.any():
        return 0.0  # a black clip has no picture between bars
    return 1 - _share_between_bars(lit.any(0)) * _share_between_bars(lit.any(1))


@metadata_field("0-1", contextual=True)
def text_share(signals: Signals) -> float:
    """Share of the frame covered by lines of text that stand still during the whole clip."""
    frames = [signals.gray[0], signals.middle, signals.gray[-1]]
    lasting = np.logical_and.reduce([_lines_of_text(gray) for gray in frames])
    return float(lasting.mean())


def _share_between_bars(lit: Mask) -> float:
    """Share of rows or columns between the bars; 1 where only one edge is dark."""
    first, last = np.flatnonzero(lit)[[0, -1]]
    if first == 0 or last == len(lit) - 1:
        return 1.0
    return float(last - first + 1) / len(lit)


def _lines_of_text(gray: NDArray[np.uint8]) -> Mask:
    """``(h, w)`` mask, short side ``_SIDE``: boxes of long regions that are full of strokes."""
    share = _SIDE / min(gray.shape)
    gray = np.asarray(cv2.resize(gray, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC))
    outline = cv2.morphologyEx(gray, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    strokes = (outline > STROKE).astype(np.uint8)
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones(_GAP, np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(_SMALLEST, np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    mask = np.zeros(gray.shape, bool)
    for left, top, width, height, area in boxes[1:]:
        place = (slice(top, top + height), slice(left, left + width))
        if _is_a_line(strokes[place], int(area)):
            mask[place] = True
    return mask


def _is_a_line(strokes: NDArray[np.uint8], area: int) -> bool:
    height, width = strokes.shape
    low, high = (share * _SIDE for share in _LINE_HEIGHT)
    if not (low <= height <= high and width >= _LONGER_THAN_HIGH * height):
        return False
    starts = np.count_nonzero(np.diff(strokes.astype(np.int8), axis=1) == 1) / height
    return bool(area >= _FILLED * height * width and starts >= _STROKES_A_SQUARE * width / height)
