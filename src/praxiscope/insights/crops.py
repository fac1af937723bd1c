"""The crop of one picture that looks most like another."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from praxiscope.metadata.thumbnails import SIDE

# Sides in parts of the frame, places from one edge to the other. The best one is improved in finer
# steps where it is likely enough.
_SHARES, _PLACES, _FINER = (0.95, 0.9, 0.85), (0.0, 0.5, 1.0), 0.025
_NOTHING = 1e-6

Floats = NDArray[np.float32]
Pairs = NDArray[np.int64]


def best_crop(pictures: Floats, pairs: Pairs, likely: float) -> tuple[Floats, Floats]:
    """Find the crop of the first clip of each pair that is most similar to the second clip.

    Pairs with the same first clip should stand next to each other: its coarse crops are then
    computed once.

    Args:
        pictures: mean frames of the clips, ``(N, SIDE, SIDE)``.
        pairs: rows of the clips, ``(P, 2)``.
        likely: correlation above which a crop is improved in finer steps.

    Returns:
        Correlation ``(P,)`` of the mean frames, and crops ``(P, 4)``: top, left, bottom and right
        as shares of the frame.
    """
    still, boxes = _best_coarse(pictures, pairs)
    close = np.flatnonzero(still >= likely)
    if len(close):
        wholes, parts = (pictures[pairs[close, side]] for side in (0, 1))
        still[close], boxes[close] = _best_fine(wholes, parts, boxes[close])
    return still, boxes


def _best_coarse(pictures: Floats, pairs: Pairs) -> tuple[Floats, Floats]:
    """The best of the coarse crops at half the resolution."""
    clips, clip_of_pair = np.unique(pairs[:, 0], return_inverse=True)
    crops = unit(cropped(_halved(pictures[clips])[:, None], _coarse_boxes()[None]))
    parts = unit(_halved(pictures[pairs[:, 1]]))
    values = np.einsum("pvd,pd->pv", crops[clip_of_pair], parts)
    best = values.argmax(1)
    return values[np.arange(len(pairs)), best], _coarse_boxes()[best]


def _best_fine(whole: Floats, part: Floats, boxes: Floats) -> tuple[Floats, Floats]:
    """The best of the crops ``(P, 4)`` and of those a little smaller, larger or moved."""
    # By size, by place from top to bottom, by place from left to right.
    finer = np.clip(boxes[:, None, None, None] + _FINER * _steps(), 0, 1)
    side = whole.shape[-1]
    rows = _enlarging(finer[:, :, :, 0, 0], finer[:, :, :, 0, 2], side)
    columns = _enlarging(finer[:, :, 0, :, 1], finer[:, :, 0, :, 3], side).swapaxes(-1, -2)
    high = np.matmul(rows, whole[:, None, None])
    crops = unit(np.matmul(high[:, :, :, None], columns[:, :, None]))
    values = np.einsum("pvd,pd->pv", crops.reshape(len(crops), -1, side**2), unit(part))
    # The crop itself wins where others are as good.
    middle = values.shape[1] // 2
    best = np.where(values[:, middle] >= values.max(1), middle, values.argmax(1))
    rows_of = np.arange(len(whole))
    return values[rows_of, best], finer.reshape(len(whole), -1, 4)[rows_of, best]


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
    """Changes of a crop by size, from top to bottom, and from left to right, ``(3, 3, 3, 4)``."""
    steps = [
        (y - size, x - size, y + size, x + size)
        for size in (-0.5, 0.0, 0.5)
        for y in (-1.0, 0.0, 1.0)
        for x in (-1.0, 0.0, 1.0)
    ]
    return np.array(steps, np.float32).reshape(3, 3, 3, 4)


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
