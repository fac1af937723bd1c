"""How similar two clips are, even if one of them is cropped or trimmed.

The agreement of the changes is computed for many shifts and speeds. All follow from the inner
products of the frames, so that pixels are compared only once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.crops import Floats, Pairs, best_crop, cropped, unit
from praxiscope.metadata.thumbnails import FRAMES, SIDE, Thumbnails

ALIKE_STILL, ALIKE_MOVING = 0.92, 0.6
"""Smallest correlations of near-duplicates.

On rendered clips with 659 planted pairs the lowest of these was .942 and .642, on real clips that
were altered and encoded again .934 and .704. Of other rendered pairs with similar mean frames, one
in a hundred had more than .43, of reversals none more than .33.
"""

ALIKE_IN_DETAIL = 0.72
"""Correlation of what stands still without its large areas of light and dark.

Of true pairs it was .89 at least on rendered and .70 on real clips. Two clips in which the camera
tilts up from a dark floor agree in all else, and had .70 at most.
"""

ALIKE_TOGETHER = 1.485
"""Smallest sum of ``moving`` and ``detail``: a near-duplicate may be weak in one, not in both.

Of true pairs it was 1.64 at least on rendered and 1.49 on real clips, of chance ones 1.48 at most.
"""

BEYOND_DOUBT_DETAIL, BEYOND_DOUBT_MOVING = 0.9, 0.85
"""Correlations that no pair has by chance: of 30 chance pairs that came near being called copies
the highest were .86 and .89, and never both. Nine of ten true pairs have more."""

DOUBTFUL_STILL, CLEAR_MOVING, CLEAR_LEAD = 0.84, 0.7, 0.3
"""What stands still may be less alike where what moves is clearly so, and not turned round."""

AS_GOOD = 0.05
"""How much worse a copy may agree than turned round: where little moves, both are as good."""

FAINT = 1.0
"""Changes of this many levels of gray are noise: clips that change less agree in standing still."""

_LARGE = 4.0
"""Pixels of a thumbnail: the width of a Gaussian that leaves large areas."""

_PAIRS_AT_ONCE, _CLIPS_AT_ONCE, _WORTH_IT = 256, 1024, 0.07
# Shifts in parts of the clip, speeds, and how many frames must have a counterpart.
_SHIFTS = np.arange(-0.3, 0.31, 0.025)
_SPEEDS = (0.8, 0.85, 0.9, 0.95, 1.0, 1 / 0.95, 1 / 0.9, 1 / 0.85, 1 / 0.8)
_OVERLAP = 10
_NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class ClipSimilarity:
    """How similar the clips of some pairs are, ``(P,)`` correlations in -1..1 each.

    Attributes:
        still: of the mean frames, at the best crop.
        moving: of what changes about those, at the best crop, shift and speed; -1 where ``still``
            is too low for a copy already.
        turned: the same with one clip mirrored or backwards.
        detail: as ``still``, without large areas of light and dark; -1 likewise.
    """

    still: Floats
    moving: Floats
    turned: Floats
    detail: Floats

    @property
    def is_near_duplicate(self) -> NDArray[np.bool_]:
        """Whether the clips of each pair are near-duplicates."""
        in_detail = self.detail >= ALIKE_IN_DETAIL
        together = self.detail + self.moving >= ALIKE_TOGETHER
        alike = (self.still >= ALIKE_STILL) & (self.moving >= ALIKE_MOVING)
        clear = (self.still >= DOUBTFUL_STILL) & (self.moving >= CLEAR_MOVING)
        lead = self.moving - self.turned
        is_similar = (alike & (lead >= -AS_GOOD)) | (clear & (lead >= CLEAR_LEAD))
        return np.asarray(is_similar & in_detail & together)

    @property
    def is_certain(self) -> NDArray[np.bool_]:
        """Whether they are near-duplicates beyond chance."""
        clear = (self.detail >= BEYOND_DOUBT_DETAIL) & (self.moving >= BEYOND_DOUBT_MOVING)
        return np.asarray(self.is_near_duplicate & clear)


def compare(clips: Thumbnails, pairs: Pairs) -> ClipSimilarity:
    """Compare clips pair by pair.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        pairs: rows of the clips, ``(P, 2)``.
    """
    still, boxes, order = _aligned(clips, pairs)
    values = np.full((4, len(pairs)), -1.0, np.float32)
    values[0] = still
    likely = np.flatnonzero(still >= DOUBTFUL_STILL)
    for start in range(0, len(likely), _PAIRS_AT_ONCE):
        block = likely[start : start + _PAIRS_AT_ONCE]
        values[1:, block] = _compared(clips, order[block], boxes[block])
    return ClipSimilarity(*values)


def _aligned(clips: Thumbnails, pairs: Pairs) -> tuple[Floats, Floats, Pairs]:
    """How similar the mean frames of each pair are at the best crop of one of the two.

    Returns:
        Correlations ``(P,)``, crops ``(P, 4)``, and pairs ``(P, 2)``, the cropped clip first.
    """
    pictures = np.concatenate(
        [
            clips[start : start + _CLIPS_AT_ONCE].mean(1, dtype=np.float32)
            for start in range(0, max(1, len(clips)), _CLIPS_AT_ONCE)
        ]
    )
    # Either clip may be a crop of the other.
    both = np.concatenate([pairs, pairs[:, ::-1]])
    still, boxes = np.empty(len(both), np.float32), np.empty((len(both), 4), np.float32)
    by_cropped = np.argsort(both[:, 0], kind="stable")
    for start in range(0, len(both), _PAIRS_AT_ONCE):
        block = by_cropped[start : start + _PAIRS_AT_ONCE]
        still[block], boxes[block] = best_crop(pictures, both[block], DOUBTFUL_STILL - _WORTH_IT)
    first, second = np.split(np.arange(len(both)), 2)
    best = np.where(still[first] >= still[second], first, second)
    return still[best], boxes[best], both[best]


def _compared(clips: Thumbnails, pairs: Pairs, boxes: Floats) -> Floats:
    """``(3, P)`` moving, turned and detail.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        pairs: rows of the clips, ``(P, 2)``.
        boxes: crops of the first clip of each pair, ``(P, 4)``.
    """
    whole, part = (clips[pairs[:, side]].astype(np.float32) for side in (0, 1))
    cropped_frames = cropped(whole, boxes[:, None])
    detail = (unit(_details(cropped_frames)) * unit(_details(part))).sum(1)
    return np.stack([*_moving(cropped_frames, part).T, detail])


def _details(clips: Floats) -> Floats:
    """Mean frames ``(P, SIDE, SIDE)`` without large areas."""
    details: Floats = clips.mean(1)
    for mean in details:
        mean -= cv2.GaussianBlur(mean, (0, 0), _LARGE)
    return details


def _moving(ours: Floats, theirs: Floats) -> Floats:
    """``(P, 2)`` how well changes agree, and how well they would mirrored or backwards."""
    flat = [_changes(frames) for frames in (ours, ours[..., ::-1], theirs)]
    first, mirrored, second = flat
    first_products, mirrored_products, second_products = (
        frames @ np.swapaxes(frames, 1, 2) for frames in flat
    )
    cross_products, mirrored_cross_products = (
        frames @ np.swapaxes(second, 1, 2) for frames in (first, mirrored)
    )
    moving = _best_time(first_products, second_products, cross_products)
    backwards = _best_time(first_products[:, ::-1, ::-1], second_products, cross_products[:, ::-1])
    mirror = _best_time(mirrored_products, second_products, mirrored_cross_products)
    return np.stack([moving, np.maximum(backwards, mirror)], 1)


def _changes(frames: Floats) -> Floats:
    """Changes about the mean frame, ``(P, FRAMES, D)``."""
    flat = frames.reshape(*frames.shape[:2], SIDE**2)
    changes: Floats = flat - flat.mean(1, keepdims=True)
    return changes


def _best_time(first_products: Floats, second_products: Floats, cross_products: Floats) -> Floats:
    """Correlation of changes at the best shift and speed.

    Args:
        first_products: inner products ``(P, FRAMES, FRAMES)`` of the frames of the first clip.
        second_products: of the frames of the second clip.
        cross_products: of the frames of the first and of the second clip.
    """
    weights = [_flat(matrices) for matrices in _time_weights()]
    ours, theirs, both = (
        _flat(products) @ weight.T
        for products, weight in zip(
            (first_products, second_products, cross_products), weights, strict=True
        )
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
    weights = []
    for mixed, cropped_frames in _times():
        centred = np.eye(len(mixed)) - 1 / len(mixed)
        weights.append(
            (
                mixed.T @ centred @ mixed,
                cropped_frames.T @ centred @ cropped_frames,
                mixed.T @ centred @ cropped_frames,
            )
        )
    first_weights, second_weights, cross_weights = (
        np.array(matrices, np.float32) for matrices in zip(*weights, strict=True)
    )
    return first_weights, second_weights, cross_weights


@cache
def _overlaps() -> Floats:
    """Frames that are compared at each time."""
    return np.array([len(mixed) for mixed, _ in _times()], np.float32)


def _times() -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Which frames of one clip, mixed, and which of the other are compared, ``(T, FRAMES)``."""
    frames = np.arange(FRAMES)
    middle = (FRAMES - 1) / 2
    for speed in _SPEEDS:
        for shift in _SHIFTS:
            moments = (frames - middle) * speed + middle + shift * (FRAMES - 1)
            within = (moments > -_NOTHING) & (moments < FRAMES - 1 + _NOTHING)
            if within.sum() >= _OVERLAP:
                mixed = np.maximum(1 - np.abs(moments[within, None] - frames), 0)
                yield mixed, np.eye(FRAMES)[within]
