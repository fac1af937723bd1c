"""Optical flow, and its separation into camera movement and object movement."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.metadata import farneback

FAST, EXACT = "fast", "exact"
METHODS = (FAST, EXACT)

_POINTS = 40
"""Number of points along the short side from which camera movement is estimated."""

_COMMON = 6
"""Common multiple of all spacings in pixels, so that both methods use the same points."""

_ROUNDS = 6
_TOLERANCE = 2.0
"""Residual in pixels at which the weight of a point is a quarter."""

Flow = NDArray[np.float32]
Floats = NDArray[np.float64]


def check_method(method: str) -> str:
    """Check the name of an optical flow method.

    Raises:
        PraxiscopeError: there is no such method.
    """
    if method not in METHODS:
        raise PraxiscopeError(f"no flow {method!r}", where="flow", remedy=nearest(method, METHODS))
    return method


def flow_spacing(method: str, height: int, width: int) -> int:
    """Pixels between neighbouring flow vectors."""
    return farneback.spacing(height, width) if method == FAST else 1


def optical_flow(gray: NDArray[np.uint8], method: str = FAST) -> Flow:
    """Optical flow between consecutive frames, in pixels right and down (Farnebäck 2003).

    Args:
        gray: ``(T, H, W)`` frames.
        method: ``fast``: every third row and column, every second one where frames are small;
            ``exact``: OpenCV's flow of all pixels, which takes about four times as long.

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
        nothing = np.zeros((height, width, 2), np.float32)  # an initial flow that OpenCV overwrites
        flow[step] = cv2.calcOpticalFlowFarneback(before, after, nothing, 0.5, 1, 15, 3, 5, 1.2, 0)
    return np.ascontiguousarray(flow[:, ::spacing, ::spacing])


def camera_steps(flow: Flow, spacing: int = 1) -> NDArray[np.float64]:
    """Camera movement as similarity transforms in pixels, ``(T - 1, 2, 3)``.

    Shift, rotation and zoom that fit most of the flow: iteratively reweighted least squares, which
    start from the median shift.

    Args:
        flow: ``(T - 1, h, w, 2)``.
        spacing: pixels between neighbouring flow vectors.
    """
    if not len(flow):
        return np.empty((0, 2, 3))
    height, width = (length * spacing for length in flow.shape[1:3])
    step = _COMMON * max(min(height, width) // (_COMMON * _POINTS), 1)
    start = _COMMON * ((step // _COMMON + 1) // 2)
    if start >= min(height, width):
        start, step = 0, 1
    rows, columns = (np.arange(start, length, step) // spacing for length in (height, width))
    x, y = (axis.ravel() for axis in np.meshgrid(columns * float(spacing), rows * float(spacing)))
    moved = flow[:, rows[:, None], columns].reshape(len(flow), -1, 2).astype(np.float64)
    return _similarities(x, y, moved[..., 0], moved[..., 1])


def residual_flow(flow: Flow, camera: NDArray[np.float64], spacing: int = 1) -> Flow:
    """Flow ``(T - 1, h, w, 2)`` minus camera movement."""
    height, width = flow.shape[1:3]
    x = np.arange(width, dtype=np.float32) * spacing
    y = np.arange(height, dtype=np.float32) * spacing
    change = (camera - np.eye(2, 3)).astype(np.float32)
    residual = np.empty_like(flow)
    for step, ((xx, xy, x0), (yx, yy, y0)) in enumerate(change):
        residual[step, ..., 0] = flow[step, ..., 0] - (xx * x + (xy * y + x0)[:, None])
        residual[step, ..., 1] = flow[step, ..., 1] - (yx * x + (yy * y + y0)[:, None])
    return residual


def speed(flow: Flow) -> NDArray[np.float32]:
    """Length of the flow in pixels, ``(T - 1, h, w)``."""
    # Not cv2.magnitude: its last bits depend on the alignment of its arrays in memory.
    lengths: NDArray[np.float32] = np.square(flow[..., 0])
    lengths += np.square(flow[..., 1])
    return np.sqrt(lengths, out=lengths)


def _similarities(x: Floats, y: Floats, right: Floats, down: Floats) -> Floats:
    """Similarity transforms ``(T, 2, 3)`` that fit most of the flow ``(T, N)`` at ``N`` points."""
    x, y = x - (middle_x := x.mean()), y - (middle_y := y.mean())
    to_right, to_down = np.median(right, 1), np.median(down, 1)
    growth = rotation = np.zeros(len(right))
    for _ in range(_ROUNDS):
        off_right = np.outer(growth, x) - np.outer(rotation, y) + (to_right[:, None] - right)
        off_down = np.outer(rotation, x) + np.outer(growth, y) + (to_down[:, None] - down)
        squares = off_right * off_right + off_down * off_down
        typical = np.maximum(_TOLERANCE**2, np.median(squares, 1, keepdims=True))
        weights = 1 / (1 + squares / typical)
        weights *= weights  # Geman and McClure (1987)
        growth, rotation, to_right, to_down = _least_squares(x, y, right, down, weights)
    transforms = np.empty((len(right), 2, 3))
    transforms[:, 0] = np.stack(
        [1 + growth, -rotation, to_right - growth * middle_x + rotation * middle_y], 1
    )
    transforms[:, 1] = np.stack(
        [rotation, 1 + growth, to_down - rotation * middle_x - growth * middle_y], 1
    )
    return transforms


def _least_squares(
    x: Floats, y: Floats, right: Floats, down: Floats, weight: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Growth, rotation and shifts, ``(T,)`` each (Umeyama 1991, for small growth and rotation)."""
    weight = weight / weight.sum(1, keepdims=True)
    # Sums with NumPy: those of a matrix product depend on the alignment of memory.
    mean_x, mean_y = (weight * x).sum(1), (weight * y).sum(1)
    mean_right, mean_down = (weight * right).sum(1), (weight * down).sum(1)
    from_x, from_y = weight * (x - mean_x[:, None]), weight * (y - mean_y[:, None])
    spread = (from_x * x + from_y * y).sum(1)
    spread = np.where(spread > 0, spread, np.inf)
    growth = (from_x * right + from_y * down).sum(1) / spread
    rotation = (from_x * down - from_y * right).sum(1) / spread
    to_right = mean_right - growth * mean_x + rotation * mean_y
    to_down = mean_down - rotation * mean_x - growth * mean_y
    return growth, rotation, to_right, to_down
