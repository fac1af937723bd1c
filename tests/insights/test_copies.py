"""Copies are found among planted ones, twins are not taken for copies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from praxiscope.insights.copies import descriptors, groups_of_copies, likeness
from praxiscope.metadata.signals import Signals
from praxiscope.metadata.thumbnails import FRAMES, SIDE, thumbnails
from praxiscope.stage.alteration import CROPPED, REENCODED, SHIFTED, TRIMMED, Alteration, retimed
from praxiscope.stage.dataset import StageClip, render_clip, stage_clips
from praxiscope.stage.twins import twin


def _seen(clip: StageClip) -> np.ndarray:
    return thumbnails(Signals(render_clip(clip)[0]))


@pytest.fixture(scope="module")
def clips() -> list[StageClip]:
    return stage_clips("clean", 35, 23)[:]


@pytest.fixture(scope="module")
def seen(clips: list[StageClip]) -> list[np.ndarray]:
    return [_seen(clip) for clip in clips]


@pytest.mark.parametrize(
    "alteration",
    [
        Alteration(REENCODED, 30),
        Alteration(TRIMMED, 0.08),
        Alteration(SHIFTED, 0.07),
        Alteration(SHIFTED, -0.05),
        Alteration(CROPPED, 0.86),
    ],
    ids=str,
)
def test_altered_copies_are_recognised(clips, seen, alteration) -> None:
    found = [
        likeness(
            original,
            _seen(replace(clip, scene=retimed(clip.scene, alteration), alteration=alteration)),
        ).is_copy
        for clip, original in zip(clips, seen, strict=True)
    ]
    assert np.mean(found) >= 0.97


def test_different_clips_are_none(seen) -> None:
    pairs = [(a, b) for a in range(35) for b in range(a)]
    assert not any(likeness(seen[a], seen[b]).is_copy for a, b in pairs)


@pytest.mark.parametrize("kind", ["reversal", "mirror"])
def test_twins_are_none(clips, seen, kind) -> None:
    twins = [(number, twin(clip.scene, kind)) for number, clip in enumerate(clips)]
    pairs = [(n, _seen(replace(clips[n], scene=scene))) for n, scene in twins if scene is not None]
    assert len(pairs) >= 6
    assert not any(likeness(seen[number], other).is_copy for number, other in pairs)


def test_a_copys_nearest_descriptor_is_its_source(clips, seen) -> None:
    alteration = Alteration(CROPPED, 0.9)
    copies = np.stack([_seen(replace(clip, alteration=alteration)) for clip in clips])
    nearness = descriptors(copies) @ descriptors(np.stack(seen)).T
    assert np.mean(nearness.argmax(1) == np.arange(35)) >= 0.95


def test_clips_that_do_not_move_are_compared_by_what_they_show() -> None:
    draw = np.random.default_rng(0)
    first, other = (draw.integers(0, 256, (SIDE, SIDE), np.uint8) for _ in range(2))
    still = [np.repeat(frame[None], FRAMES, 0) for frame in (first, other)]
    assert likeness(still[0], still[0]).is_copy
    assert not likeness(still[0], still[1]).is_copy


def test_groups_hang_together_through_any_member() -> None:
    assert groups_of_copies([(5, 9), (1, 2), (9, 7), (3, 2)]) == [[1, 2, 3], [5, 7, 9]]
    assert groups_of_copies([]) == []
