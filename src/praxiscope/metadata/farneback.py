"""Farnebäck's optical flow (2003) on every third pixel, from polynomials of every pixel.

Each neighbourhood is taken for a quadratic polynomial; how the polynomials of one frame differ from
those of the next says how far they have moved. That is first asked of frames at half the size, then
of the frames themselves. Where OpenCV solves for each pixel, this solves for each third one in both
directions, in a quarter of the time. It asks the same of the frames, noise included: other methods
differ most where there is nothing but noise, and so rank quiet clips in another order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

SMALLEST = 64
"""Pixels of the short side below which frames have no half size worth asking."""

_SMALL = 160
"""Pixels of the short side up to which places are closer together."""

_REACH, _SIGMA = 5, 1.2
_WINDOW = 15
_ROUNDS = 3
_FLAT = 1e-3
_TRUST_AT_BORDERS = (0.14, 0.14, 0.4472, 0.4472, 0.4472)
_FRACTIONS = 32
"""Parts of a pixel that OpenCV looks between: a flow in whole parts is followed exactly."""

Plane = NDArray[np.float32]
Pair = tuple[Plane, Plane]
Line = NDArray[np.float64]


def spacing(height: int, width: int) -> int:
    """Pixels from one place that has a flow to the next: 3, or 2 where frames are small."""
    return 3 if min(height, width) > _SMALL else 2


def sparse_flow(gray: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Flow from each frame to the next on every ``spacing``-th row and column.

    Args:
        gray: ``(T, H, W)`` frames of at least ``SMALLEST`` pixels.

    Returns:
        ``(T - 1, ceil(H / spacing), ceil(W / spacing), 2)`` pixels right and down.
    """
    height, width = gray.shape[1:]
    apart = spacing(height, width)
    fine = _level(height, width, apart)
    coarse = _level(round(height / 2), round(width / 2), apart - 1)
    rows, columns = fine.trust.shape
    flow = np.empty((len(gray) - 1, rows, columns, 2), np.float32)
    for step, frame in enumerate(gray):
        _expand(coarse, step, _half(frame))
        _expand(fine, step, _smooth(frame))
        if not step:
            continue
        guess = _displacement(coarse, step, None)
        right, down = (_finer(part, (columns, rows)) for part in guess)
        right, down = _displacement(fine, step, (right, down))
        flow[step - 1, ..., 0], flow[step - 1, ..., 1] = right, down
    return flow


@dataclass(frozen=True, eq=False)
class _Level:
    """A size of the frames, the places that get a flow, and the polynomials of the last two frames.

    Attributes:
        apart: pixels from one place to the next.
        x: column of each place.
        y: row of each place.
        trust: 0..1, less where the neighbourhood reaches over the border.
        dense: ``(5, H, W)`` ax, ay, axx, ayy, axy: halves of the polynomials
            ``x ax + y ay + x² axx + y² ayy + 2 xy axy`` about all pixels of the last frame.
            Written over, as new memory would take longer than they do.
        sparse: ``(2, 5, h, w)`` those of the places, of even and odd frames in turn.
    """

    apart: int
    x: Plane
    y: Plane
    trust: Plane
    dense: Plane
    sparse: Plane


def _level(height: int, width: int, apart: int) -> _Level:
    rows, columns = np.arange(0, height, apart), np.arange(0, width, apart)
    x, y = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
    trust = (_trust(height)[:, None] * _trust(width))[::apart, ::apart]
    dense = np.empty((5, height, width), np.float32)
    sparse = np.empty((2, 5, *x.shape), np.float32)
    return _Level(apart, x, y, trust * trust, dense, sparse)


def _trust(length: int) -> Plane:
    trust = np.ones(length, np.float32)
    border = np.array(_TRUST_AT_BORDERS, np.float32)
    trust[: len(border)] *= border
    trust[-len(border) :] *= border[::-1]
    return trust


def _expand(level: _Level, step: int, frame: Plane) -> None:
    """Fit polynomials to the neighbourhoods of all pixels of a frame."""
    plain, first, second, mixed = _kernels()
    filters = ((first, plain), (plain, first), (second, plain), (plain, second), (mixed, mixed))
    for part, (along, down) in zip(level.dense, filters, strict=True):
        cv2.sepFilter2D(frame, cv2.CV_32F, along, down, part, borderType=cv2.BORDER_REPLICATE)
    level.sparse[step % 2] = level.dense[:, :: level.apart, :: level.apart]


def _displacement(level: _Level, step: int, start: Pair | None) -> Pair:
    """Pixels right and down that places moved to this frame, from a first guess or from none."""
    before, after = level.sparse[1 - step % 2], level.sparse[step % 2]
    moved = start or (np.zeros_like(level.x), np.zeros_like(level.x))
    for attempt in range(_ROUNDS):
        if attempt or start:
            moved = _whole_fractions(moved[0]), _whole_fractions(moved[1])
            after = _followed(level, step, moved)
        moved = _solved(level, before, after, moved)
    return moved


def _finer(moved: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(2 * cv2.resize(moved, size), np.float32)


def _followed(level: _Level, step: int, moved: Pair) -> Plane:
    """This frame's polynomials ``(5, h, w)`` where places have gone."""
    x, y = level.x + moved[0], level.y + moved[1]
    found: Plane = np.empty_like(level.sparse[0])
    whole, fraction = cv2.convertMaps(x, y, cv2.CV_16SC2)
    for part, into in zip(level.dense, found, strict=True):
        cv2.remap(part, whole, fraction, cv2.INTER_LINEAR, into)
    height, width = level.dense.shape[1:]
    outside = (x < 0) | (y < 0) | (x >= width - 1) | (y >= height - 1)
    if outside.any():
        # What has left the picture says nothing new.
        found[:, outside] = level.sparse[1 - step % 2][:, outside]
    return found


def _solved(level: _Level, before: Plane, after: Plane, moved: Pair) -> Pair:
    """Least squares in a window about each place (equations 10 to 12)."""
    right, down = before[:2] - after[:2]
    axx, ayy, axy = before[2:] + after[2:]
    right += axx * moved[0] + axy * moved[1]
    down += axy * moved[0] + ayy * moved[1]
    mixed = axy * axy
    window = (_WINDOW // level.apart,) * 2
    xx, yy, xy, x, y = (
        cv2.blur(np.multiply(part, level.trust, part), window, borderType=cv2.BORDER_REPLICATE)
        for part in (
            axx * axx + mixed,
            ayy * ayy + mixed,
            (axx + ayy) * axy,
            axx * right + axy * down,
            axy * right + ayy * down,
        )
    )
    share = 1 / (xx * yy - xy * xy + np.float32(_FLAT))
    return (yy * x - xy * y) * share, (xx * y - xy * x) * share


@lru_cache
def _kernels() -> tuple[Line, Line, Line, Line]:
    """Filters along one axis that give the halved polynomial of a Gaussian neighbourhood.

    For the constant, for x, for x², and twice along both axes for 2 xy.
    """
    at = np.arange(-_REACH, _REACH + 1, dtype=np.float64)
    weight = np.exp(-at * at / (2 * _SIGMA**2))
    weight /= weight.sum()
    spread, fourth = (weight * at**2).sum(), (weight * at**4).sum()
    curved = weight * (at * at - spread) / (fourth - spread * spread)
    slope = weight * at / spread
    return weight, slope / 2, curved / 2, slope / 2


def _whole_fractions(moved: Plane) -> Plane:
    rounded: Plane = np.rint(moved * np.float32(_FRACTIONS)) * np.float32(1 / _FRACTIONS)
    return rounded


def _smooth(frame: NDArray[np.uint8]) -> Plane:
    return np.asarray(cv2.GaussianBlur(frame.astype(np.float32), (3, 3), 0.8), np.float32)


def _half(frame: NDArray[np.uint8]) -> Plane:
    height, width = frame.shape
    smooth = cv2.GaussianBlur(frame.astype(np.float32), (3, 3), 0.5)
    return np.asarray(cv2.resize(smooth, (round(width / 2), round(height / 2))), np.float32)
