"""Something that looks alike in one place is found, and only where the network looks at it."""

from __future__ import annotations

import numpy as np
import pytest

from praxiscope.insights.recurring_patches import PLACES, RecurringPatch, find_recurring_patches
from praxiscope.metadata.thumbnails import FRAMES, SIDE

CLIPS, OF_CLASS = 240, 60
TOP, LEFT = 2, 23
"""Where the planted mark is."""


def _unmarked() -> np.ndarray:
    """Random pictures of large blocks that drift."""
    coarse = np.random.default_rng(4).uniform(40, 200, (CLIPS, 9, 9))
    frames = np.stack([np.kron(one, np.ones((4, 4)))[:SIDE, :SIDE] for one in coarse])
    return np.stack([np.roll(frames, step // 4, axis=2) for step in range(FRAMES)], 1)


@pytest.fixture(scope="module")
def clips() -> np.ndarray:
    """Half the clips of the class have a mark in a corner."""
    pictures = _unmarked()
    pictures[: OF_CLASS // 2, :, TOP : TOP + 6, LEFT : LEFT + 2] = 250
    pictures[: OF_CLASS // 2, :, TOP : TOP + 2, LEFT : LEFT + 6] = 10
    return pictures.astype(np.uint8)


def _found(clips: np.ndarray, heat: np.ndarray, visible_crops: float = 1.0) -> list[RecurringPatch]:
    """As insights do, which look at so many windows."""
    members, others = np.arange(OF_CLASS), np.arange(OF_CLASS, CLIPS)
    parts = np.full((CLIPS, 2), visible_crops, np.float32)
    found = find_recurring_patches(clips, parts, heat, members, others, fewest=10, lift=3.0)
    return [pattern for pattern in found if pattern.p < 0.01 / (2 * len(PLACES))]


def _heat(row: int, column: int) -> np.ndarray:
    """Heat that clips with the mark have in one of 4 by 4 cells, others everywhere."""
    heat = np.random.default_rng(5).uniform(0.5, 1.5, (CLIPS, 4, 4)).astype(np.float32)
    heat[: OF_CLASS // 2] *= 0.1
    heat[: OF_CLASS // 2, row, column] = 5
    return heat


def test_the_mark_is_found_where_the_network_looks_at_it(clips: np.ndarray) -> None:
    found = _found(clips, _heat(0, 3))

    assert found
    strongest = max(found, key=lambda pattern: len(pattern.clips))
    top, left = strongest.place
    assert abs(top - TOP) <= 6
    assert abs(left - LEFT) <= 6
    marked = set(range(OF_CLASS // 2))
    assert len(marked & set(strongest.clips.tolist())) >= 0.9 * len(marked)
    assert len(set(strongest.clips.tolist()) - marked) <= 3
    assert strongest.lift > 3
    assert strongest.p < 1e-6


def test_a_mark_that_nobody_looks_at_is_none(clips: np.ndarray) -> None:
    assert _found(clips, _heat(3, 0)) == []
    assert _found(clips, np.ones((CLIPS, 4, 4), np.float32)) == []


def test_heat_alone_makes_no_pattern() -> None:
    assert _found(_unmarked().astype(np.uint8), _heat(0, 3)) == []


def test_heat_belongs_to_the_part_that_the_network_saw(clips: np.ndarray) -> None:
    """The mark, from 2 of 32 on, lies outside of the middle half: no heat can be on it."""
    assert _found(clips, _heat(0, 3), visible_crops=0.5) == []
