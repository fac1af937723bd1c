"""Near-duplicates: clips that are encoded again, trimmed, shifted or cropped.

Two clips of one place are similar although different things happen there, and a clip and its
reversal have the same frames. Near-duplicates must therefore agree twice: in the mean frame, and in
the changes of each frame. They must also agree better than the mirrored or reversed clip does.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from praxiscope.atlas.neighbours import nearest_rows, neighbour_graph
from praxiscope.insights.clip_similarity import compare
from praxiscope.insights.crops import Floats, Pairs, cropped
from praxiscope.metadata.thumbnails import FRAMES, SIDE, Thumbnails

_BLOCK = 4
_AT_ONCE, _DIRECTIONS = 1024, 64
_INNER = np.array([[[0.05, 0.05, 0.95, 0.95]]], np.float32)
_NOTHING = 1e-6


def near_duplicate_groups(clips: Thumbnails, candidates: int = 10) -> list[list[int]]:
    """Rows of clips that are near-duplicates of each other, group by group.

    A data set with near-duplicates has some certain ones. Without any, similar pairs are chance
    and no group is returned.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        candidates: number of nearest clips that each clip is compared with.
    """
    pairs = candidate_pairs(clips, candidates)
    similarity = compare(clips, pairs)
    duplicates = pairs[similarity.is_near_duplicate] if similarity.is_certain.any() else pairs[:0]
    return connected_groups(duplicates.tolist())


def candidate_pairs(clips: Thumbnails, candidates: int = 10) -> Pairs:
    """Pairs ``(P, 2)`` that are worth comparing, the lower row first.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` uint8.
        candidates: nearest clips of each, and of each with its edges cut off.
    """
    if len(clips) < 2:
        return np.empty((0, 2), np.int64)
    vectors, enlarged = _search_vectors(clips)
    near = neighbour_graph(vectors, candidates).indices
    near_enlarged, _ = nearest_rows(vectors, enlarged, candidates)
    others = np.concatenate([near, near_enlarged], 1)
    rows = np.repeat(np.arange(len(clips)), others.shape[1])
    pairs = np.sort(np.stack([rows, others.ravel()], 1), axis=1)
    return np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0).astype(np.int64)


def descriptors(clips: Thumbnails | Floats) -> Floats:
    """Vectors of unit length ``(N, D)`` whose neighbours are worth comparing.

    Args:
        clips: ``(N, FRAMES, SIDE, SIDE)`` in levels of gray.
    """
    count, frames = clips.shape[:2]
    blocks = clips.reshape(count, frames, SIDE // _BLOCK, _BLOCK, SIDE // _BLOCK, _BLOCK)
    vectors = blocks.mean((3, 5), dtype=np.float32).reshape(count, -1)
    vectors -= vectors.mean(1, keepdims=True)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, _NOTHING)
    return unit


def connected_groups(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Connected components of the pairs, each group and the groups in ascending order."""
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


def _search_vectors(clips: Thumbnails) -> tuple[Floats, Floats]:
    """Descriptors of clips, and of these with their edges cut off, ``(N, D)`` each.

    They are projected onto their main directions, so that the search stays fast.
    """
    mean, directions = _main_directions(clips)
    starts = range(0, len(clips), _AT_ONCE)
    plain, enlarged = [], []
    for block in (clips[start : start + _AT_ONCE] for start in starts):
        inner = cropped(block.astype(np.float32), _INNER)
        plain.append((descriptors(block) - mean) @ directions)
        enlarged.append((descriptors(inner) - mean) @ directions)
    return np.concatenate(plain), np.concatenate(enlarged)


def _main_directions(clips: Thumbnails) -> tuple[Floats, Floats]:
    """Mean ``(D,)`` of the descriptors, and the directions in which they vary most."""
    size = FRAMES * (SIDE // _BLOCK) ** 2
    total, products = np.zeros(size), np.zeros((size, size))
    for start in range(0, len(clips), _AT_ONCE):
        vectors = descriptors(clips[start : start + _AT_ONCE])
        total += vectors.sum(0)
        products += vectors.T @ vectors
    mean = total / len(clips)
    _, directions = np.linalg.eigh(products / len(clips) - np.outer(mean, mean))
    return mean.astype(np.float32), directions[:, -_DIRECTIONS:].astype(np.float32)
