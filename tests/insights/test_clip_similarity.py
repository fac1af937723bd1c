"""Clips that agree in large areas of light and dark alone are no copies."""

from __future__ import annotations

import numpy as np

from praxiscope.insights.clip_similarity import compare
from praxiscope.metadata.thumbnails import FRAMES, SIDE


def _tilts(texture: int) -> np.ndarray:
    """A camera that tilts up from a dark floor to a bright wall, both with a texture."""
    draw = np.random.default_rng(texture)
    scene = np.concatenate([np.full((SIDE, SIDE), 190.0), np.full((SIDE, SIDE), 60.0)])
    scene += np.kron(draw.normal(0, 20, (SIDE, SIDE // 2)), np.ones((2, 2)))
    starts = np.linspace(SIDE, SIDE // 3, FRAMES).astype(int)
    return np.stack([scene[start : start + SIDE] for start in starts])


def _as_thumbnails(*clips: np.ndarray) -> np.ndarray:
    return np.clip(np.stack(clips), 0, 255).astype(np.uint8)


def test_the_same_tilt_over_another_floor_is_no_copy() -> None:
    likeness = compare(_as_thumbnails(_tilts(1), _tilts(2)), np.array([[0, 1]]))
    assert likeness.still[0] > 0.9
    assert likeness.moving[0] > 0.8
    assert not likeness.is_near_duplicate[0]


def test_the_same_floor_with_other_noise_is_one() -> None:
    noisy = _tilts(1) + np.random.default_rng(3).normal(0, 6, (FRAMES, SIDE, SIDE))
    assert compare(
        _as_thumbnails(_tilts(1), 0.9 * noisy + 10), np.array([[0, 1]])
    ).is_near_duplicate[0]


def test_no_pairs_need_no_comparing() -> None:
    likeness = compare(_as_thumbnails(_tilts(1)), np.empty((0, 2), np.int64))
    assert len(likeness.still) == len(likeness.is_near_duplicate) == 0
