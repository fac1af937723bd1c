"""Copies and shared recordings: which clips are spare, which leak, and when nothing is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planted_evidence import sound_evidence

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.kinds.near_duplicates import (
    find_leakage,
    find_near_duplicates,
    find_shared_recordings,
)
from praxiscope.metadata.thumbnails import FRAMES, SIDE

COUNT = 120


def _evidence(copies: list[list[int]], **fields: np.ndarray) -> Evidence:
    """Clips of which some are copies; training, validation from 60 on, test from 90 on."""
    pictures = np.random.default_rng(3).integers(0, 256, (COUNT, FRAMES, SIDE, SIDE), np.uint8)
    for group in copies:
        pictures[group[1:]] = pictures[group[0]]
    splits = np.array(["train"] * 60 + ["validation"] * 30 + ["test"] * 30)
    return replace(sound_evidence(COUNT), thumbnails=pictures, splits=splits, **fields)


def test_one_of_each_group_and_split_is_kept() -> None:
    (card,) = find_near_duplicates(_evidence([[10, 11, 12], [20, 21, 70], [95, 96]]))
    assert card.clips.tolist() == [10, 11, 12, 20, 21, 95, 96]
    assert card.to_act_on.tolist() == [11, 12, 21, 96]
    assert (card.values["groups"], card.values["copies"], card.score) == (3, 4, 4)


def test_a_held_out_clip_leaks_where_a_copy_of_it_comes_earlier() -> None:
    copies = [[10, 11], [20, 70], [30, 75, 100], [80, 105], [110, 111]]
    (card,) = find_leakage(_evidence(copies))
    assert card.clips.tolist() == [20, 30, 70, 75, 80, 100, 105]
    assert card.to_act_on.tolist() == [70, 75, 100, 105]  # 80 is but the source of 105
    assert card.values["leaked"] == 4


def test_without_copies_nothing_is_said() -> None:
    evidence = _evidence([])
    assert find_near_duplicates(evidence) == find_leakage(evidence) == []
    assert find_near_duplicates(replace(evidence, thumbnails=None)) == []


def test_accuracy_on_what_leaks_stands_beside_that_on_the_rest() -> None:
    evidence = _evidence([[k, 60 + k] for k in range(20)])
    wrong = np.zeros((COUNT, 4), np.float32)
    wrong[np.arange(COUNT), evidence.labels] = 1
    wrong[80:] = np.roll(wrong[80:], 1, axis=1)  # what has not been seen is not recognised
    (card,) = find_leakage(replace(evidence, logits=wrong))
    assert card.values["accuracy"] == 1
    assert card.values["accuracy_elsewhere"] == 0


def test_held_out_clips_of_a_recording_that_is_learnt_from_leak() -> None:
    groups = np.array([f"recording {k % 30}" for k in range(COUNT)])
    groups[60:90] = [f"other recording {k}" for k in range(30)]
    groups[118:] = ""
    (card,) = find_shared_recordings(_evidence([], groups=groups))
    assert card.values["groups"] == 28
    assert card.to_act_on.tolist() == list(range(90, 118))
    assert set(card.clips) == {k for k in range(118) if not 60 <= k < 90 and k % 30 < 28}
    assert "recording" in card.title


@pytest.mark.parametrize("kind", ["a group for each clip", "none", "by split", "by label"])
def test_groups_that_are_no_recordings_or_stay_on_one_side_are_fine(kind) -> None:
    evidence = _evidence([])
    groups = {
        "a group for each clip": np.array([f"clip {k}" for k in range(COUNT)]),
        "none": np.full(COUNT, ""),
        "by split": np.char.add(evidence.splits, [f" {k % 5}" for k in range(COUNT)]),
        "by label": np.array(["sports", "sports", "people", "people"])[evidence.labels],
    }[kind]
    assert find_shared_recordings(replace(evidence, groups=groups)) == []


def test_recordings_are_told_from_coarser_labels() -> None:
    evidence = _evidence([])
    coarser = np.array(["sports", "sports", "people", "people"])[evidence.labels]
    assert not (replace(evidence, groups=coarser).recordings != "").any()
    scenes = np.array([f"{label} {k % 6}" for k, label in enumerate(evidence.labels)])
    assert np.array_equal(replace(evidence, groups=scenes).recordings, scenes)
