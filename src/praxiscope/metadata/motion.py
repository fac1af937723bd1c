"""Optical flow, and its division into the camera's movement and that of objects."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError, nearest

FAST, EXACT = "fast", "exact"
METHODS = (FAST, EXACT)

_GRID = 8
_ROUNDS = 6
_SMALLEST = 24
"""Pixels of the short side that DIS needs."""
_TOLERANCE = 0.5
"""Pixels that a place may be off and still move with the camera."""

Flow = NDArray[np.float32]


def check_method(method: str) -> str:
    """Refuse an unknown method of optical flow, naming the known ones.

    Raises:
        PraxiscopeError: there is no such method.
    """
    if method not in METHODS:
        raise PraxiscopeError(f"no flow {method!r}", remedy=nearest(method, METHODS))
    return method


def optical_flow(gray: NDArray[np.uint8], method: str = FAST) -> Flow:
    """Flow from each frame to the next, ``(T, H, W)`` to ``(T - 1, H, W, 2)`` pixels.

    Args:
        gray: frames.
        method: ``fast``: DIS (Kroeger et al. 2016); ``exact``: Farnebäck's (2003) dense
            polynomials, about six times as long.

    Raises:
        PraxiscopeError: there is no such method.
    """
    check_method(method)
    height, width = gray.shape[1:]
    flow = np.empty((len(gray) - 1, height, width, 2), np.float32)
    dense = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST) if method == FAST else None
    for step, (before, after) in enumerate(pairwise(gray)):
        nothing = np.zeros((height, width, 2), np.float32)  # a start that they may write over
        if dense is not None and min(height, width) >= _SMALLEST:
            flow[step] = dense.calc(before, after, nothing)
        else:
            flow[step] = cv2.calcOpticalFlowFarneback(
                before, after, nothing, 0.5, 1, 15, 3, 5, 1.2, 0
            )
    return flow


def camera_steps(flow: Flow) -> NDArray[np.float64]:
    """The camera's movement, ``(T - 1, 2, 3)`` similarities in pixels.

    Shift, turn and zoom that most places of the flow agree with, by least squares on the places
    that agree so far, starting from the median shift.

    Args:
        flow: ``(T - 1, H, W, 2)``.
    """
    if not len(flow):
        return np.empty((0, 2, 3))
    height, width = flow.shape[1:3]
    rows = np.arange(_GRID // 2, height, _GRID)
    columns = np.arange(_GRID // 2, width, _GRID)
    x, y = (axis.ravel().astype(np.float64) for axis in np.meshgrid(columns, rows))
    sampled = flow[:, rows[:, None], columns[None, :]].reshape(len(flow), -1, 2)
    return np.stack([_similarity(x, y, moved.astype(np.float64)) for moved in sampled])


def residual_flow(flow: Flow, camera: NDArray[np.float64]) -> Flow:
    """Flow less the camera's movement, ``(T - 1, H, W, 2)``."""
    height, width = flow.shape[1:3]
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    change = (camera - np.eye(2, 3)).astype(np.float32)
    left = np.empty_like(flow)
    for step, ((xx, xy, x0), (yx, yy, y0)) in enumerate(change):
        left[step, ..., 0] = flow[step, ..., 0] - (xx * x + x0 + (xy * y)[:, None])
        left[step, ..., 1] = flow[step, ..., 1] - (yx * x + y0 + (yy * y)[:, None])
    return left


def polar(flow: Flow) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Magnitude in pixels and direction in radians (0 right, a quarter turn down)."""
    if not flow.size:
        return np.empty(flow.shape[:-1], np.float32), np.empty(flow.shape[:-1], np.float32)
    flat = flow.reshape(-1, flow.shape[-2], 2)
    magnitude, angle = cv2.cartToPolar(
        np.ascontiguousarray(flat[..., 0]), np.ascontiguousarray(flat[..., 1])
    )
    shape = flow.shape[:-1]
    return (
        np.asarray(magnitude, np.float32).reshape(shape),
        np.asarray(angle, np.float32).reshape(shape),
    )


def _similarity(
    x: NDArray[np.float64], y: NDArray[np.float64], moved: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The similarity ``(2, 3)`` that most of ``moved`` ``(N, 2)`` at ``x, y`` agrees with."""
    centre = np.array([x.mean(), y.mean()])
    along, down = x - centre[0], y - centre[1]
    one, zero = np.ones_like(x), np.zeros_like(x)
    # Unknowns: growth, turn, shift right, shift down.
    horizontal = np.stack([along, -down, one, zero], 1)
    vertical = np.stack([down, along, zero, one], 1)
    found = np.array([0.0, 0.0, *np.median(moved, 0)])
    for _ in range(_ROUNDS):
        off = np.hypot(horizontal @ found - moved[:, 0], vertical @ found - moved[:, 1])
        agree = off <= max(_TOLERANCE, float(np.median(off)))
        system = np.concatenate([horizontal[agree], vertical[agree]])
        wanted = np.concatenate([moved[agree, 0], moved[agree, 1]])
        found = np.linalg.lstsq(system, wanted, rcond=None)[0]
    growth, turn = found[:2]
    linear = np.array([[1 + growth, -turn], [turn, 1 + growth]])
    shift = centre + found[2:] - linear @ centre
    return np.concatenate([linear, shift[:, None]], 1)
