"""Optical flow, and its division into the camera's movement and that of objects."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.metadata import farneback

FAST, EXACT = "fast", "exact"
METHODS = (FAST, EXACT)

_PLACES = 40
"""Places along the short side that the camera's movement is found from."""

_COMMON = 6
"""Pixels that all spacings divide, so that they are asked at the same places."""

_ROUNDS = 6
_TOLERANCE = 2.0
"""Pixels off at which a place counts a quarter."""

Flow = NDArray[np.float32]
Floats = NDArray[np.float64]


def check_method(method: str) -> str:
    """Refuse an unknown method of optical flow, naming the known ones.

    Raises:
        PraxiscopeError: there is no such method.
    """
    if method not in METHODS:
        raise PraxiscopeError(f"no flow {method!r}", where="flow", remedy=nearest(method, METHODS))
    return method


def flow_spacing(method: str, height: int, width: int) -> int:
    """Pixels from one place that has a flow to the next."""
    return farneback.spacing(height, width) if method == FAST else 1


def optical_flow(gray: NDArray[np.uint8], method: str = FAST) -> Flow:
    """Flow from each frame to the next, in pixels right and down, by Farnebäck's method (2003).

    Args:
        gray: ``(T, H, W)`` frames.
        method: ``fast``: on every third row and column, every second where frames are small;
            ``exact``: OpenCV's on all, about four times as long.

    Returns:
        ``(T - 1, ceil(H / spacing), ceil(W / spacing), 2)``, see ``flow_spacing``.

    Raises:
        PraxiscopeError: there is no such method.
    """
    if check_method(method) == FAST and min(gray.shape[1:]) >= farneback.SMALLEST:
        return farneback.sparse_flow(gray)
    height, width = gray.shape[1:]
    spacing = flow_spacing(method, height, width)
    flow = np.empty((len(gray) - 1, height, width, 2), np.float32)
    for step, (before, after) in enumerate(pairwise(gray)):
        nothing = np.zeros((height, width, 2), np.float32)  # a start that it may write over
        flow[step] = cv2.calcOpticalFlowFarneback(before, after, nothing, 0.5, 1, 15, 3, 5, 1.2, 0)
    return np.ascontiguousarray(flow[:, ::spacing, ::spacing])


def camera_steps(flow: Flow, spacing: int = 1) -> NDArray[np.float64]:
    """The camera's movement, ``(T - 1, 2, 3)`` similarities in pixels.

    Shift, turn and zoom that most places of the flow agree with, by least squares that count a
    place by how well it agrees so far, starting from the median shift.

    Args:
        flow: ``(T - 1, h, w, 2)``.
        spacing: pixels from one place of it to the next.
    """
    if not len(flow):
        return np.empty((0, 2, 3))
    height, width = (length * spacing for length in flow.shape[1:3])
    step = _COMMON * max(min(height, width) // (_COMMON * _PLACES), 1)
    start = _COMMON * ((step // _COMMON + 1) // 2)
    if start >= min(height, width):
        start, step = 0, 1
    rows, columns = (np.arange(start, length, step) // spacing for length in (height, width))
    x, y = (axis.ravel() for axis in np.meshgrid(columns * float(spacing), rows * float(spacing)))
    moved = flow[:, rows[:, None], columns].reshape(len(flow), -1, 2).astype(np.float64)
    return _similarities(x, y, moved[..., 0], moved[..., 1])


def residual_flow(flow: Flow, camera: NDArray[np.float64], spacing: int = 1) -> Flow:
    """Flow ``(T - 1, h, w, 2)`` less the camera's movement."""
    height, width = flow.shape[1:3]
    x = np.arange(width, dtype=np.float32) * spacing
    y = np.arange(height, dtype=np.float32) * spacing
    change = (camera - np.eye(2, 3)).astype(np.float32)
    left = np.empty_like(flow)
    for step, ((xx, xy, x0), (yx, yy, y0)) in enumerate(change):
        left[step, ..., 0] = flow[step, ..., 0] - (xx * x + (xy * y + x0)[:, None])
        left[step, ..., 1] = flow[step, ..., 1] - (yx * x + (yy * y + y0)[:, None])
    return left


def speed(flow: Flow) -> NDArray[np.float32]:
    """Length of the flow in pixels, ``(T - 1, h, w)``."""
    # Not by cv2.magnitude, whose last bits hang on where its arrays lie in memory.
    lengths: NDArray[np.float32] = np.square(flow[..., 0])
    lengths += np.square(flow[..., 1])
    return np.sqrt(lengths, out=lengths)


def _similarities(x: Floats, y: Floats, right: Floats, down: Floats) -> Floats:
    """Similarities ``(T, 2, 3)`` that most of the flow ``(T, N)`` at ``(N,)`` agrees with."""
    x, y = x - (middle_x := x.mean()), y - (middle_y := y.mean())
    to_right, to_down = np.median(right, 1), np.median(down, 1)
    growth = turn = np.zeros(len(right))
    for _ in range(_ROUNDS):
        off_right = np.outer(growth, x) - np.outer(turn, y) + (to_right[:, None] - right)
        off_down = np.outer(turn, x) + np.outer(growth, y) + (to_down[:, None] - down)
        squares = off_right * off_right + off_down * off_down
        usual = np.maximum(_TOLERANCE**2, np.median(squares, 1, keepdims=True))
        agree = 1 / (1 + squares / usual)
        agree *= agree  # Geman and McClure (1987)
        growth, turn, to_right, to_down = _least_squares(x, y, right, down, agree)
    found = np.empty((len(right), 2, 3))
    found[:, 0] = np.stack([1 + growth, -turn, to_right - growth * middle_x + turn * middle_y], 1)
    found[:, 1] = np.stack([turn, 1 + growth, to_down - turn * middle_x - growth * middle_y], 1)
    return found


def _least_squares(
    x: Floats, y: Floats, right: Floats, down: Floats, weight: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Growth, turn and shifts, ``(T,)`` each (Umeyama 1991, for small growth and turn)."""
    weight = weight / weight.sum(1, keepdims=True)
    # Sums by NumPy: those of a matrix product hang on where in memory it lies.
    mean_x, mean_y = (weight * x).sum(1), (weight * y).sum(1)
    mean_right, mean_down = (weight * right).sum(1), (weight * down).sum(1)
    from_x, from_y = weight * (x - mean_x[:, None]), weight * (y - mean_y[:, None])
    spread = (from_x * x + from_y * y).sum(1)
    spread = np.where(spread > 0, spread, np.inf)
    growth = (from_x * right + from_y * down).sum(1) / spread
    turn = (from_x * down - from_y * right).sum(1) / spread
    to_right = mean_right - growth * mean_x + turn * mean_y
    to_down = mean_down - turn * mean_x - growth * mean_y
    return growth, turn, to_right, to_down
