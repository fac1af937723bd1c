"""The crop of one picture that looks most like another."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.thumbnails import SIDE, Thumbnails

# Sides in parts of the frame, places from one edge to the other. The best one is improved in finer
# steps where it is likely enough.
_SHARES, _PLACES, _FINER = (0.95, 0.9, 0.85), (0.0, 0.5, 1.0), 0.025
_NOTHING = 1e-6

Floats = NDArray[np.float32]
Pairs = NDArray[np.int64]


def best_crop(clips: Thumbnails, pairs: Pairs, likely: float) -> tuple[Floats, Floats]:
    """Find the crop of the first clip of each pair that the second looks most like.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        pairs: rows of the clips, ``(P, 2)``.
        likely: correlation from which on a crop is worth improving.

    Returns:
        Correlation ``(P,)`` of the mean frames, and crops ``(P, 4)``: top, left, bottom and right
        in parts of the frame.
    """
    whole, part = (clips[pairs[:, side]].mean(1, dtype=np.float32) for side in (0, 1))
    still, boxes = _best_of(_halved(whole), _halved(part), _coarse_boxes()[None])
    close = np.flatnonzero(still >= likely)
    finer = np.clip(boxes[close, None] + _FINER * _steps(), 0, 1)
    still[close], boxes[close] = _best_of(whole[close], part[close], finer)
    return still, boxes


def _best_of(whole: Floats, part: Floats, boxes: Floats) -> tuple[Floats, Floats]:
    """The best of some crops, the same ``(1, V, 4)`` for all pairs or ``(P, V, 4)`` others."""
    values = np.einsum("pvd,pd->pv", unit(cropped(whole[:, None], boxes)), unit(part))
    best = values.argmax(1)
    rows = np.arange(len(whole))
    return values[rows, best], np.broadcast_to(boxes, (len(whole), *boxes.shape[1:]))[rows, best]


def _halved(pictures: Floats) -> Floats:
    """Pictures ``(P, SIDE, SIDE)`` at half their resolution."""
    half = SIDE // 2
    halved: Floats = pictures.reshape(-1, half, 2, half, 2).mean((2, 4))
    return halved


@cache
def _coarse_boxes() -> Floats:
    """Top, left, bottom and right of crops ``(V, 4)`` in parts of the frame, all of it first."""
    boxes = [(0.0, 0.0, 1.0, 1.0)]
    for share in _SHARES:
        for top in _PLACES:
            for left in _PLACES:
                y, x = (1 - share) * top, (1 - share) * left
                boxes.append((y, x, y + share, x + share))
    return np.array(boxes, np.float32)


@cache
def _steps() -> Floats:
    """By which a crop is moved, enlarged and reduced to find a better one, ``(V, 4)``."""
    steps = [(0.0, 0.0, 0.0, 0.0)]
    for size in (-0.5, 0.0, 0.5):
        for y in (-1.0, 0.0, 1.0):
            for x in (-1.0, 0.0, 1.0):
                steps.append((y - size, x - size, y + size, x + size))
    return np.array(steps, np.float32)


def cropped(pictures: Floats, boxes: Floats) -> Floats:
    """Boxes ``(..., 4)`` of square pictures ``(..., S, S)``, enlarged to the whole."""
    side = pictures.shape[-1]
    rows = _enlarging(boxes[..., 0], boxes[..., 2], side)
    columns = _enlarging(boxes[..., 1], boxes[..., 3], side)
    enlarged: Floats = np.matmul(np.matmul(rows, pictures), columns.swapaxes(-1, -2))
    return enlarged


def _enlarging(first: Floats, last: Floats, side: int) -> Floats:
    """Matrices ``(..., S, S)`` of linear interpolation from part of a line to all of it."""
    pixels = np.arange(side, dtype=np.float32)
    shares = (pixels + 0.5) / side
    places = (first[..., None] + (last - first)[..., None] * shares) * side - 0.5
    inside = np.clip(places, 0, side - 1)
    weights: Floats = np.maximum(1 - np.abs(inside[..., None] - pixels), 0).astype(np.float32)
    return weights


def unit(pictures: Floats) -> Floats:
    """Square pictures ``(..., S, S)`` as vectors of mean 0 and length 1."""
    flat = pictures.reshape(*pictures.shape[:-2], pictures.shape[-1] ** 2)
    flat = flat - flat.mean(-1, keepdims=True)
    lengths = np.linalg.norm(flat, axis=-1, keepdims=True)
    vectors: Floats = flat / np.maximum(lengths, _NOTHING)
    return vectors
