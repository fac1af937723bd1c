"""Clips that are copies of others: encoded again, trimmed, shifted or cropped.

Two clips of one place look alike although different things happen there, and a clip and its
reversal have the same frames. A copy must therefore agree twice: in what stands still, and in what
moves, frame by frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.neighbours import neighbour_graph
from praxiscope.metadata.thumbnails import SIDE, Thumbnails

ALIKE_STILL, ALIKE_MOVING = 0.92, 0.65
"""Correlations from which on clips are copies.

On 600 rendered clips with 199 planted pairs the lowest of these was .938 and .655. Other pairs had
.889 at most where anything in common moved, mirrored and reversed twins far less.
"""

_BLOCK = 4
_AT_ONCE, _DIRECTIONS = 4096, 64
_CROPS = (1.0, 0.95, 0.9, 0.85)
_TIMES = (
    (0.0, 1.0),
    (-0.08, 0.92), (-0.04, 0.96), (0.04, 1.04), (0.08, 1.08),
    (0.04, 0.96), (0.07, 0.93), (0.1, 0.9),
)  # fmt: skip
"""First and last moment of a copy, in parts of the other clip."""

_FAINT = 1e-6

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """How alike two clips are, each a correlation in -1..1.

    Attributes:
        still: of their mean frames, at the best crop.
        moving: of what changes about those, at the best crop and time; -1 where ``still`` is too
            low for a copy already.
    """

    still: float
    moving: float

    @property
    def is_copy(self) -> bool:
        """Whether one clip is a copy of the other."""
        return self.still >= ALIKE_STILL and self.moving >= ALIKE_MOVING


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
    unit: Floats = vectors / np.maximum(lengths, _FAINT)
    return unit


def likeness(first: Thumbnails, second: Thumbnails) -> Likeness:
    """Compare two clips ``(FRAMES, SIDE, SIDE)`` uint8."""
    ours, theirs = first.astype(np.float32), second.astype(np.float32)
    still, share, one, two = max(_crop_matches(ours, theirs), key=lambda match: match[0])
    if still < ALIKE_STILL:
        return Likeness(still, -1.0)
    cropped = _cropped(one, share)
    moving = max(
        _correlation(_changes(_retimed(retimed, *times)), changes)
        for retimed, changes in ((cropped, _changes(two)), (two, _changes(cropped)))
        for times in _TIMES
    )
    return Likeness(still, moving)


def find_copies(clips: Thumbnails, candidates: int = 10) -> list[list[int]]:
    """Rows of clips that are copies of each other, group by group.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        candidates: nearest clips that each is compared with.
    """
    if len(clips) < 2:
        return []
    graph = neighbour_graph(_reduced(clips), min(candidates, len(clips) - 1))
    pairs = {
        (min(row, other), max(row, other))
        for row, near in enumerate(graph.indices.tolist())
        for other in near
    }
    return groups_of_copies(
        (one, two) for one, two in sorted(pairs) if likeness(clips[one], clips[two]).is_copy
    )


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


def _crop_matches(ours: Floats, theirs: Floats) -> Iterator[tuple[float, float, Floats, Floats]]:
    """How alike the mean frames are for each crop of either clip; the crop, and both clips."""
    for share in _CROPS:
        for one, two in ((ours, theirs), (theirs, ours)):
            # The mean of cropped frames is the cropped mean.
            cropped = _cropped(one.mean(0, keepdims=True), share)[0]
            yield _correlation(cropped, two.mean(0)), share, one, two


def _cropped(frames: Floats, share: float) -> Floats:
    """The middle of each frame, enlarged to the whole."""
    if share == 1:
        return frames
    centre = (SIDE - 1) / 2
    enlarge = np.array(
        [[1 / share, 0, centre - centre / share], [0, 1 / share, centre - centre / share]]
    )
    enlarged = [
        cv2.warpAffine(frame, enlarge, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        for frame in frames
    ]
    return np.stack(enlarged).astype(np.float32)


def _retimed(frames: Floats, first: float, last: float) -> Floats:
    """The clip from a first to a last moment, resampled to as many frames."""
    count = len(frames)
    moments = np.clip(np.linspace(first, last, count) * (count - 1), 0, count - 1)
    before = np.floor(moments).astype(int)
    after = np.minimum(before + 1, count - 1)
    share = (moments - before)[:, None, None].astype(np.float32)
    mixed: Floats = frames[before] * (1 - share) + frames[after] * share
    return mixed


def _changes(frames: Floats) -> Floats:
    changes: Floats = frames - frames.mean(0)
    return changes


def _correlation(one: Floats, two: Floats) -> float:
    one, two = one - one.mean(), two - two.mean()
    size = float(np.sqrt(np.square(one).sum() * np.square(two).sum()))
    # Two clips without any change agree in having none.
    return float((one * two).sum()) / size if size > _FAINT else 1.0
