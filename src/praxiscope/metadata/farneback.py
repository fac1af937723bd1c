"""Farnebäck's optical flow (2003) on every third pixel, from polynomials of every pixel.

Each neighbourhood is approximated by a quadratic polynomial. The displacement follows from the
difference between the polynomials of consecutive frames. It is estimated at half the frame size
first, then at full size. OpenCV solves for each pixel; this module solves for every third pixel in
both directions, in a quarter of the time. The equations are the same, so noise has the same effect:
other methods differ most where there is only noise, and would rank quiet clips differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

SMALLEST = 64
"""Pixels of the short side below which the half size is too small to use."""

_SMALL = 160
"""Pixels of the short side up to which the spacing is smaller."""

_RADIUS, _SIGMA = 5, 1.2
_WINDOW = 15
_ITERATIONS = 3
_REGULARISATION = 1e-3
_CERTAINTY_AT_BORDERS = (0.14, 0.14, 0.4472, 0.4472, 0.4472)
_FRACTIONS = 32
"""Steps per pixel of OpenCV's interpolation: a flow in whole steps is followed exactly."""

Plane = NDArray[np.float32]
Pair = tuple[Plane, Plane]
Line = NDArray[np.float64]


def spacing(height: int, width: int) -> int:
    """Pixels between neighbouring flow vectors: 3, or 2 where frames are small."""
    return 3 if min(height, width) > _SMALL else 2


def sparse_flow(gray: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Flow between consecutive frames on every ``spacing``-th row and column.

    Args:
        gray: ``(T, H, W)`` frames of at least ``SMALLEST`` pixels.

    Returns:
        ``(T - 1, ceil(H / spacing), ceil(W / spacing), 2)`` pixels right and down.
    """
    height, width = gray.shape[1:]
    step_size = spacing(height, width)
    fine = _level(height, width, step_size)
    coarse = _level(round(height / 2), round(width / 2), step_size - 1)
    rows, columns = fine.certainty.shape
    flow = np.empty((len(gray) - 1, rows, columns, 2), np.float32)
    for step, frame in enumerate(gray):
        _expand(coarse, step, _half(frame))
        _expand(fine, step, _smooth(frame))
        if not step:
            continue
        coarse_flow = _displacement(coarse, step, None)
        right, down = (_upscaled(part, (columns, rows)) for part in coarse_flow)
        right, down = _displacement(fine, step, (right, down))
        flow[step - 1, ..., 0], flow[step - 1, ..., 1] = right, down
    return flow


@dataclass(frozen=True, eq=False)
class _Level:
    """One level of the pyramid: its flow points and the polynomials of the last two frames.

    Attributes:
        spacing: pixels between neighbouring points.
        x: column of each point.
        y: row of each point.
        certainty: 0..1, lower where the neighbourhood reaches over the border.
        dense: ``(5, H, W)`` ax, ay, axx, ayy, axy: halves of the polynomials
            ``x ax + y ay + x² axx + y² ayy + 2 xy axy`` at all pixels of the last frame.
            Its memory is reused, because to allocate new memory takes longer than to compute.
        sparse: ``(2, 5, h, w)`` the polynomials at the points, of even and odd frames in turn.
    """

    spacing: int
    x: Plane
    y: Plane
    certainty: Plane
    dense: Plane
    sparse: Plane


def _level(height: int, width: int, spacing: int) -> _Level:
    rows, columns = np.arange(0, height, spacing), np.arange(0, width, spacing)
    x, y = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
    certainty = (_certainty(height)[:, None] * _certainty(width))[::spacing, ::spacing]
    dense = np.empty((5, height, width), np.float32)
    sparse = np.empty((2, 5, *x.shape), np.float32)
    return _Level(spacing, x, y, certainty * certainty, dense, sparse)


def _certainty(length: int) -> Plane:
    certainty = np.ones(length, np.float32)
    border = np.array(_CERTAINTY_AT_BORDERS, np.float32)
    certainty[: len(border)] *= border
    certainty[-len(border) :] *= border[::-1]
    return certainty


def _expand(level: _Level, step: int, frame: Plane) -> None:
    """Fit polynomials to the neighbourhoods of all pixels of a frame."""
    plain, first, second, mixed = _kernels()
    filters = ((first, plain), (plain, first), (second, plain), (plain, second), (mixed, mixed))
    for part, (along, down) in zip(level.dense, filters, strict=True):
        cv2.sepFilter2D(frame, cv2.CV_32F, along, down, part, borderType=cv2.BORDER_REPLICATE)
    level.sparse[step % 2] = level.dense[:, :: level.spacing, :: level.spacing]


def _displacement(level: _Level, step: int, start: Pair | None) -> Pair:
    """Displacement of the points to this frame, in pixels right and down."""
    before, after = level.sparse[1 - step % 2], level.sparse[step % 2]
    displacement = start or (np.zeros_like(level.x), np.zeros_like(level.x))
    for attempt in range(_ITERATIONS):
        if attempt or start:
            displacement = _whole_fractions(displacement[0]), _whole_fractions(displacement[1])
            after = _warped_polynomials(level, step, displacement)
        displacement = _solve(level, before, after, displacement)
    return displacement


def _upscaled(displacement: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(2 * cv2.resize(displacement, size), np.float32)


def _warped_polynomials(level: _Level, step: int, displacement: Pair) -> Plane:
    """This frame's polynomials ``(5, h, w)`` at the displaced points."""
    x, y = level.x + displacement[0], level.y + displacement[1]
    polynomials: Plane = np.empty_like(level.sparse[0])
    whole, fraction = cv2.convertMaps(x, y, cv2.CV_16SC2)
    for part, into in zip(level.dense, polynomials, strict=True):
        cv2.remap(part, whole, fraction, cv2.INTER_LINEAR, into)
    height, width = level.dense.shape[1:]
    outside = (x < 0) | (y < 0) | (x >= width - 1) | (y >= height - 1)
    if outside.any():
        # Points outside of the frame give no information.
        polynomials[:, outside] = level.sparse[1 - step % 2][:, outside]
    return polynomials


def _solve(level: _Level, before: Plane, after: Plane, displacement: Pair) -> Pair:
    """Least squares in a window around each point (equations 10 to 12)."""
    right, down = before[:2] - after[:2]
    axx, ayy, axy = before[2:] + after[2:]
    right += axx * displacement[0] + axy * displacement[1]
    down += axy * displacement[0] + ayy * displacement[1]
    mixed = axy * axy
    window = (_WINDOW // level.spacing,) * 2
    xx, yy, xy, x, y = (
        cv2.blur(np.multiply(part, level.certainty, part), window, borderType=cv2.BORDER_REPLICATE)
        for part in (
            axx * axx + mixed,
            ayy * ayy + mixed,
            (axx + ayy) * axy,
            axx * right + axy * down,
            axy * right + ayy * down,
        )
    )
    share = 1 / (xx * yy - xy * xy + np.float32(_REGULARISATION))
    return (yy * x - xy * y) * share, (xx * y - xy * x) * share


@lru_cache
def _kernels() -> tuple[Line, Line, Line, Line]:
    """Filters along one axis for the halved polynomial of a Gaussian neighbourhood.

    For the constant, for x, for x², and for 2 xy (used along both axes).
    """
    at = np.arange(-_RADIUS, _RADIUS + 1, dtype=np.float64)
    weight = np.exp(-at * at / (2 * _SIGMA**2))
    weight /= weight.sum()
    spread, fourth = (weight * at**2).sum(), (weight * at**4).sum()
    curved = weight * (at * at - spread) / (fourth - spread * spread)
    slope = weight * at / spread
    return weight, slope / 2, curved / 2, slope / 2


def _whole_fractions(displacement: Plane) -> Plane:
    rounded: Plane = np.rint(displacement * np.float32(_FRACTIONS)) * np.float32(1 / _FRACTIONS)
    return rounded


def _smooth(frame: NDArray[np.uint8]) -> Plane:
    return np.asarray(cv2.GaussianBlur(frame.astype(np.float32), (3, 3), 0.8), np.float32)


def _half(frame: NDArray[np.uint8]) -> Plane:
    height, width = frame.shape
    smooth = cv2.GaussianBlur(frame.astype(np.float32), (3, 3), 0.5)
    return np.asarray(cv2.resize(smooth, (round(width / 2), round(height / 2))), np.float32)
