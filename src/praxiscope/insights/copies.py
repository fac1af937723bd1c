"""Clips that are copies of others: encoded again, trimmed, shifted or cropped.

Two clips of one place look alike although different things happen there, and a clip and its
reversal have the same frames. A copy must therefore agree twice: in what stands still, and in what
moves, frame by frame. And it must agree better than its mirror image and its reversal would.

How well what moves agrees is asked for many shifts and speeds. All follow from the inner products
of the frames, so that pictures are compared but once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.neighbours import neighbour_graph
from praxiscope.metadata.thumbnails import FRAMES, SIDE, Thumbnails

ALIKE_STILL, ALIKE_MOVING = 0.92, 0.55
"""Correlations from which on clips are copies.

On rendered clips with 659 planted pairs the lowest of these was .942 and .642, on real clips that
were altered and encoded again .934 and .704. Of other rendered pairs that stand still alike all but
one, in which just the camera turns, had .43 at most, of reversals .33.
"""

AS_GOOD = 0.05
"""How much worse a copy may agree than turned round: where little moves, both are as good."""

FAINT = 1.0
"""Changes of this many levels of gray are noise: clips that change less agree in standing still."""

_BLOCK = 4
_AT_ONCE, _DIRECTIONS, _PAIRS_AT_ONCE = 4096, 64, 256
# Crops: sides in parts of the frame, places from one edge to the other. The best one is improved
# in finer steps where it is not too far from that of a copy.
_SHARES, _PLACES = (0.95, 0.9, 0.85), (0.0, 0.5, 1.0)
_FINER, _WORTH_IT = 0.025, 0.07
# Times: shifts in parts of the clip, speeds, and how many frames must have a counterpart.
_SHIFTS = np.arange(-0.3, 0.31, 0.025)
_SPEEDS = (0.8, 0.85, 0.9, 0.95, 1.0, 1 / 0.95, 1 / 0.9, 1 / 0.85, 1 / 0.8)
_OVERLAP = 10
_NOTHING = 1e-6

Floats = NDArray[np.float32]
Pairs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Likeness:
    """How alike the clips of some pairs are, ``(P,)`` correlations in -1..1 each.

    Attributes:
        still: of the mean frames, at the best crop.
        moving: of what changes about those, at the best crop, shift and speed; -1 where ``still``
            is too low for a copy already.
        turned: the same with one clip mirrored or backwards.
    """

    still: Floats
    moving: Floats
    turned: Floats

    @property
    def is_copy(self) -> NDArray[np.bool_]:
        """Whether one clip is a copy of the other."""
        alike = (self.still >= ALIKE_STILL) & (self.moving >= ALIKE_MOVING)
        return np.asarray(alike & (self.moving >= self.turned - AS_GOOD))


def find_copies(clips: Thumbnails, candidates: int = 10) -> list[list[int]]:
    """Rows of clips that are copies of each other, group by group.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        candidates: nearest clips that each is compared with.
    """
    pairs = candidate_pairs(clips, candidates)
    return groups_of_copies(pairs[compare(clips, pairs).is_copy].tolist())


def candidate_pairs(clips: Thumbnails, candidates: int = 10) -> Pairs:
    """Pairs ``(P, 2)`` that are worth comparing, the lower row first.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        candidates: nearest clips of each.
    """
    if len(clips) < 2:
        return np.empty((0, 2), np.int64)
    near = neighbour_graph(_reduced(clips), candidates).indices
    rows = np.repeat(np.arange(len(clips)), near.shape[1])
    pairs = np.sort(np.stack([rows, near.ravel()], 1), axis=1)
    return np.unique(pairs, axis=0).astype(np.int64)


def descriptors(clips: Thumbnails) -> Floats:
    """Vectors of unit length ``(N, D)`` whose neighbours are worth comparing.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
    """
    count, frames = clips.shape[:2]
    blocks = clips.reshape(count, frames, SIDE // _BLOCK, _BLOCK, SIDE // _BLOCK, _BLOCK)
    vectors = blocks.mean((3, 5), dtype=np.float32).reshape(count, -1)
    vectors -= vectors.mean(1, keepdims=True)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, _NOTHING)
    return unit


def compare(clips: Thumbnails, pairs: Pairs) -> Likeness:
    """Compare clips pair by pair.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        pairs: rows of the clips, ``(P, 2)``.
    """
    starts = range(0, len(pairs), _PAIRS_AT_ONCE)
    blocks = [_compared(clips, pairs[start : start + _PAIRS_AT_ONCE]) for start in starts]
    none = np.empty((0, 3), np.float32)
    still, moving, turned = np.concatenate([none, *blocks]).T
    return Likeness(still, moving, turned)


def groups_of_copies(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Clips that hang together as copies, each group and the groups in ascending order."""
    parent: dict[int, int] = {}

    def root(clip: int) -> int:
        while parent.setdefault(clip, clip) != clip:
            parent[clip] = parent[parent[clip]]
            clip = parent[clip]
        return clip

    for first, second in pairs:
        low, high = sorted((root(first), root(second)))
        parent[high] = low
    groups: dict[int, list[int]] = {}
    for clip in sorted(parent):
        groups.setdefault(root(clip), []).append(clip)
    return [groups[key] for key in sorted(groups)]


def _reduced(clips: Thumbnails) -> Floats:
    """Descriptors turned onto their main directions, so that searching many stays quick."""
    blocks = range(0, len(clips), _AT_ONCE)
    vectors = np.concatenate([descriptors(clips[start : start + _AT_ONCE]) for start in blocks])
    if vectors.shape[1] <= _DIRECTIONS or len(vectors) <= _DIRECTIONS:
        return vectors
    centred = vectors - vectors.mean(0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    reduced: Floats = centred @ directions[:, -_DIRECTIONS:]
    return reduced


def _compared(clips: Thumbnails, pairs: Pairs) -> Floats:
    """``(P, 3)`` still, moving and turned."""
    found = np.full((len(pairs), 3), -1.0, np.float32)
    # Whether the second clip is cropped of the first, or the first of the second.
    both = np.concatenate([pairs, pairs[:, ::-1]])
    still, boxes = _best_crop(clips, both)
    best = np.where(still[: len(pairs)] >= still[len(pairs) :], 0, len(pairs))
    best += np.arange(len(pairs))
    found[:, 0] = still[best]
    likely = np.flatnonzero(found[:, 0] >= ALIKE_STILL)
    chosen = best[likely]
    whole, part = (clips[both[chosen, side]].astype(np.float32) for side in (0, 1))
    found[likely, 1:] = _moving(_cropped(whole, boxes[chosen][:, None]), part)
    return found


def _best_crop(clips: Thumbnails, pairs: Pairs) -> tuple[Floats, Floats]:
    """Correlation ``(P,)`` of mean frames at the best crop of the first clips; crops ``(P, 4)``."""
    whole, part = (clips[pairs[:, side]].mean(1, dtype=np.float32) for side in (0, 1))
    still, boxes = _best_of(_halved(whole), _halved(part), _coarse_boxes()[None])
    close = np.flatnonzero(still >= ALIKE_STILL - _WORTH_IT)
    finer = np.clip(boxes[close, None] + _FINER * _steps(), 0, 1)
    still[close], boxes[close] = _best_of(whole[close], part[close], finer)
    return still, boxes


def _best_of(whole: Floats, part: Floats, boxes: Floats) -> tuple[Floats, Floats]:
    """The best of some crops, the same ``(1, V, 4)`` for all pairs or ``(P, V, 4)`` others."""
    cropped = _cropped(whole[:, None], boxes)
    values = np.einsum("pvd,pd->pv", _unit(cropped), _unit(part))
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


def _cropped(pictures: Floats, boxes: Floats) -> Floats:
    """Boxes ``(..., 4)`` of square pictures ``(..., S, S)``, enlarged to the whole."""
    side = pictures.shape[-1]
    rows = _enlarging(boxes[..., 0], boxes[..., 2], side)
    columns = _enlarging(boxes[..., 1], boxes[..., 3], side)
    cropped: Floats = np.matmul(np.matmul(rows, pictures), columns.swapaxes(-1, -2))
    return cropped


def _enlarging(first: Floats, last: Floats, side: int) -> Floats:
    """Matrices ``(..., S, S)`` of linear interpolation from part of a line to all of it."""
    pixels = np.arange(side, dtype=np.float32)
    shares = (pixels + 0.5) / side
    places = (first[..., None] + (last - first)[..., None] * shares) * side - 0.5
    inside = np.clip(places, 0, side - 1)
    weights: Floats = np.maximum(1 - np.abs(inside[..., None] - pixels), 0).astype(np.float32)
    return weights


def _unit(pictures: Floats) -> Floats:
    """Square pictures ``(..., S, S)`` as vectors of mean 0 and length 1."""
    flat = pictures.reshape(*pictures.shape[:-2], pictures.shape[-1] ** 2)
    flat = flat - flat.mean(-1, keepdims=True)
    unit: Floats = flat / np.maximum(np.linalg.norm(flat, axis=-1, keepdims=True), _NOTHING)
    return unit


def _moving(ours: Floats, theirs: Floats) -> Floats:
    """``(P, 2)`` how well changes agree, and how well they would mirrored or backwards."""
    flat = [_changes(frames) for frames in (ours, ours[..., ::-1], theirs)]
    one, mirrored, two = flat
    own, own_mirrored, other = (frames @ np.swapaxes(frames, 1, 2) for frames in flat)
    common, common_mirrored = (frames @ np.swapaxes(two, 1, 2) for frames in (one, mirrored))
    moving = _best_time(own, other, common)
    backwards = _best_time(own[:, ::-1, ::-1], other, common[:, ::-1])
    mirror = _best_time(own_mirrored, other, common_mirrored)
    return np.stack([moving, np.maximum(backwards, mirror)], 1)


def _changes(frames: Floats) -> Floats:
    """Changes about the mean frame, ``(P, FRAMES, D)``."""
    flat = frames.reshape(*frames.shape[:2], SIDE**2)
    changes: Floats = flat - flat.mean(1, keepdims=True)
    return changes


def _best_time(own: Floats, other: Floats, common: Floats) -> Floats:
    """Correlation of changes at the best shift and speed.

    Args:
        own: inner products ``(P, FRAMES, FRAMES)`` of the frames of one clip.
        other: of the frames of the other.
        common: of the frames of one and of the other.
    """
    weights = [_flat(matrices) for matrices in _time_weights()]
    ours, theirs, both = (
        _flat(products) @ weight.T
        for products, weight in zip((own, other, common), weights, strict=True)
    )
    faint = FAINT**2 * SIDE**2 * _overlaps()
    agreement: Floats = (both + faint) / np.sqrt((ours + faint) * (theirs + faint))
    best: Floats = agreement.max(1)
    return best


def _flat(matrices: Floats) -> Floats:
    return np.ascontiguousarray(matrices).reshape(len(matrices), FRAMES**2)


@cache
def _time_weights() -> tuple[Floats, Floats, Floats]:
    """By what inner products of frames are multiplied to give those of changes at each time.

    A frame of the other clip is compared with what one clip shows at its moment, mixed of two
    frames; frames without such a moment are left out. Each is ``(times, FRAMES, FRAMES)``.
    """
    found = []
    for shown, seen in _times():
        centred = np.eye(len(shown)) - 1 / len(shown)
        found.append((shown.T @ centred @ shown, seen.T @ centred @ seen, shown.T @ centred @ seen))
    own, other, common = (np.array(matrices, np.float32) for matrices in zip(*found, strict=True))
    return own, other, common


@cache
def _overlaps() -> Floats:
    """Frames that are compared at each time."""
    return np.array([len(shown) for shown, _ in _times()], np.float32)


def _times() -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Which frames of one clip, mixed, and which of the other are compared, ``(T, FRAMES)``."""
    frames = np.arange(FRAMES)
    middle = (FRAMES - 1) / 2
    for speed in _SPEEDS:
        for shift in _SHIFTS:
            moments = (frames - middle) * speed + middle + shift * (FRAMES - 1)
            within = (moments > -_NOTHING) & (moments < FRAMES - 1 + _NOTHING)
            if within.sum() >= _OVERLAP:
                shown = np.maximum(1 - np.abs(moments[within, None] - frames), 0)
                yield shown, np.eye(FRAMES)[within]
