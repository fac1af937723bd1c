from __future__ import annotations

import hashlib
import pickle
from collections import Counter

import numpy as np
import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import LABELS
from praxiscope.stage.counterfactual_pairs import KINDS, counterfactual_label
from praxiscope.stage.dataset import SPLITS, render_clip, stage_clips
from praxiscope.stage.presets import PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_a_larger_set_begins_with_the_smaller(name):
    small, large = stage_clips(name, 40, 5), stage_clips(name, 90, 5)
    assert list(small) == large[:40]
    assert small[0] != stage_clips(name, 40, 6)[0]


def test_a_set_is_a_sequence():
    clips = stage_clips("clean", 10, 1)
    assert len(clips) == 10
    assert clips[-1] == clips[9]
    assert [clip.id for clip in clips[2:4]] == ["clip-000002", "clip-000003"]
    with pytest.raises(IndexError):
        clips[10]


def test_a_set_and_its_clips_can_be_pickled():
    clips = stage_clips("faulty", 30, 1)
    assert pickle.loads(pickle.dumps(clips))[17] == pickle.loads(pickle.dumps(clips[17]))


@pytest.mark.slow
def test_labels_and_splits_are_balanced():
    clips = list(stage_clips("clean", len(LABELS) * 40, 4))
    counts = Counter((clip.label, clip.split) for clip in clips)
    for label in LABELS:
        assert abs(counts[label, "train"] - 32) <= 2
        assert abs(counts[label, "val"] - 4) <= 2
        assert abs(counts[label, "test"] - 4) <= 2


@pytest.mark.slow
def test_shares_of_splits_can_be_chosen():
    clips = stage_clips("clean", 350, 4, shares=(0.5, 0.5, 0.0))
    assert Counter(clip.split for clip in clips)["val"] == pytest.approx(175, abs=18)
    assert clips.split("test") == ()
    assert sorted(clips.split("train") + clips.split("val")) == list(range(350))


@pytest.mark.slow
def test_factors_are_independent_of_the_label():
    """Properties that are not the action are equally frequent in both halves of the labels."""
    clips = list(stage_clips("clean", 1400, 9))
    half = set(LABELS[: len(LABELS) // 2])
    for has_property in (
        lambda scene: scene.distractor is not None,
        lambda scene: scene.background.texture == "bricks",
        lambda scene: scene.action.x > 0,
        lambda scene: scene.hand.left,
        lambda scene: scene.light.gain > 0.9,
        lambda scene: scene.surface.horizon > 0,
    ):
        rates = [
            np.mean(
                [has_property(clip.scene) for clip in clips if (clip.scene.label in half) == inside]
            )
            for inside in (True, False)
        ]
        assert abs(rates[0] - rates[1]) < 0.1


@pytest.mark.slow
def test_ambiguous_clips_have_any_valid_label():
    clips = list(stage_clips("ambiguous", 2000, 3))
    assert all(clip.label in clip.valid_labels for clip in clips)
    several = [clip for clip in clips if len(clip.valid_labels) > 1]
    assert len(several) > 0.35 * len(clips)
    assert np.mean([clip.label == clip.scene.label for clip in several]) == pytest.approx(
        np.mean([1 / len(clip.valid_labels) for clip in several]), abs=0.06
    )


def test_both_clips_of_a_counterfactual_pair_are_in_one_split():
    clips = stage_clips("twins", 300, 2)
    kinds = set()
    for first, second in zip(clips[::2], clips[1::2], strict=True):
        assert (first.related, second.related) == (second.id, first.id)
        assert first.split == second.split
        between = {
            kind for kind in KINDS if counterfactual_label(first.label, kind) == second.label
        }
        assert between
        kinds |= between
        assert first.scene.object == second.scene.object
    assert kinds == set(KINDS)


def test_all_splits_are_used():
    assert {clip.split for clip in stage_clips("faulty", 400, 1)} == set(SPLITS)


@pytest.mark.parametrize("name", PRESETS)
def test_clips_are_rendered_at_their_size(name):
    clip = stage_clips(name, 5, 1, frames=4, size=(48, 64))[3]
    pictures, truth = render_clip(clip)
    assert pictures.frames.shape == (4, 48, 64, 3)
    assert truth.valid_labels == clip.valid_labels


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"preset_name": "cleen"}, "clean"),
        ({"clips": 0}, "0 clips"),
        ({"seed": -1}, "seed -1"),
        ({"shares": (0.9, 0.2, 0.1)}, "add up"),
    ],
)
def test_impossible_sets_are_refused(arguments, message):
    with pytest.raises(PraxiscopeError, match=message):
        stage_clips(**arguments)


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("clean", "ed6df2b76cc56a5b"),
        ("faulty", "e1d6d72d309d6ee6"),
        ("ambiguous", "1cb36292e2ac5069"),
        ("twins", "c876d66b05a3b533"),
    ],
)
def test_a_seed_gives_the_sets_that_the_shipped_networks_were_trained_on(name, digest):
    """Digests of version 0.1.0: a change of the random streams must raise ``WORLD_VERSION``."""
    state = hashlib.sha256()
    for clip in stage_clips(name, 350, 7):
        faults = [str(fault) for fault in clip.faults]
        content = (clip.id, clip.split, clip.label, clip.valid_labels, faults, clip.related)
        state.update(repr((*content, clip.scene.seed)).encode())
    assert state.hexdigest().startswith(digest)
