from __future__ import annotations

from collections import Counter
from math import sqrt

import numpy as np
import pytest

from praxiscope.stage.action_catalogue import GROUPS, LABELS
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.faults import (
    CLASS_NOISE,
    DARK,
    MOVING_CUE,
    NEAR_DUPLICATE,
    PAIR_NOISE,
    STILL_CUE,
    STILL_TEXT,
    TINY,
    UNIFORM_NOISE,
    cue_rate,
)
from praxiscope.stage.presets import FaultPlan, preset
from praxiscope.stage.render import render
from praxiscope.stage.scene import remove_factors

CLIPS = 35 * 80


def kinds(clip):
    return {fault.kind for fault in clip.faults}


def assert_rate(count, trials, rate):
    """Within four standard deviations of a binomial count."""
    assert trials > 0
    assert abs(count - rate * trials) <= 4 * sqrt(trials * rate * (1 - rate)) + 1


@pytest.fixture(scope="module")
def faulty():
    return list(stage_clips("faulty", CLIPS, 7))


@pytest.mark.slow
@pytest.mark.parametrize("strength", [0.75, 0.90, 0.95])
def test_cues_have_the_planned_strength(strength):
    plan = FaultPlan(cue_strength=strength)
    clips = list(stage_clips("clean", CLIPS, 3, faults=plan))
    for kind, label in ((STILL_CUE, plan.still_cue), (MOVING_CUE, plan.moving_cue)):
        cued = [clip.scene.label == label for clip in clips if kind in kinds(clip)]
        in_class = sum(clip.scene.label == label for clip in clips)
        assert_rate(sum(cued), in_class, strength)
        assert_rate(sum(cued), len(cued), strength)


def test_cue_rates_balance():
    elsewhere = cue_rate(0.9, tied=False) * (len(LABELS) - 1)
    assert cue_rate(0.9, tied=True) / (cue_rate(0.9, tied=True) + elsewhere) == pytest.approx(0.9)
    assert cue_rate(0.0, tied=False) == 0


@pytest.mark.slow
def test_label_noise_has_its_rates_and_is_recorded(faulty):
    plan = preset("faulty").faults
    originals = [clip for clip in faulty if clip.alteration is None]
    for clip in faulty:
        noisy = kinds(clip) & {UNIFORM_NOISE, CLASS_NOISE, PAIR_NOISE}
        assert bool(noisy) == (clip.label != clip.scene.label)

    (first, second), rate = next(iter(plan.pair_noise.items()))
    pair = [clip for clip in originals if clip.scene.label in (first, second)]
    swapped = [clip for clip in pair if PAIR_NOISE in kinds(clip)]
    assert_rate(len(swapped), len(pair), rate)
    assert all({clip.label, clip.scene.label} == {first, second} for clip in swapped)

    for label, share in plan.class_noise.items():
        of_label = [clip for clip in originals if clip.scene.label == label]
        assert_rate(sum(CLASS_NOISE in kinds(clip) for clip in of_label), len(of_label), share)

    uniform = [clip for clip in originals if UNIFORM_NOISE in kinds(clip)]
    assert_rate(len(uniform), len(originals), plan.uniform_noise)
    assert len({clip.label for clip in uniform}) > 20


@pytest.mark.slow
def test_other_faults_have_their_rates(faulty):
    plan = preset("faulty").faults
    originals = [clip for clip in faulty if clip.alteration is None]
    assert_rate(sum(STILL_TEXT in kinds(c) for c in originals), len(originals), plan.still_text)
    assert_rate(sum(DARK in kinds(c) for c in originals), len(originals), plan.dark)
    duplicates = [clip for clip in faulty if NEAR_DUPLICATE in kinds(clip)]
    assert_rate(len(duplicates), len(faulty), plan.near_duplicates)
    by_id = {clip.id: clip for clip in faulty}
    leaked = sum(clip.split != by_id[clip.related].split for clip in duplicates)
    assert_rate(leaked, len(duplicates), plan.leaked)


@pytest.mark.slow
def test_a_group_is_rare(faulty):
    plan = preset("faulty").faults
    counts = Counter(clip.scene.label for clip in faulty if clip.alteration is None)
    rare = sum(counts[label] for label in GROUPS[plan.rare_group])
    offered = CLIPS * len(GROUPS[plan.rare_group]) / len(LABELS)
    assert_rate(rare, int(offered), plan.rare_share)
    assert min(counts[label] for label in LABELS if label not in GROUPS[plan.rare_group]) > 60


def first(clips, kind):
    return next(clip for clip in clips if kinds(clip) == {kind})


@pytest.mark.slow
def test_still_clips_have_little_motion(faulty):
    _, truth = render(first(faulty, STILL_TEXT).scene)
    still = np.abs(truth.flow).max(axis=-1)
    assert np.quantile(still, 0.95) < 0.5
    assert truth.mask("caption").any()


@pytest.mark.slow
def test_dark_clips_are_dark(faulty):
    scene = first(faulty, DARK).scene
    assert render(scene)[0].frames.mean() < 60
    assert (
        render(scene)[0].frames.mean()
        < 0.4 * render(remove_factors(scene, "light"))[0].frames.mean()
    )


@pytest.mark.slow
def test_tiny_subjects_are_tiny(faulty):
    tiny = first(faulty, TINY)
    usual = next(
        clip
        for clip in stage_clips("clean", 200, 7)
        if clip.scene.label == preset("faulty").faults.tiny_label
    )
    shares = [render(clip.scene, 4)[1].mask("object").mean() for clip in (tiny, usual)]
    assert 0 < shares[0] < 0.3 * shares[1]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "moves"), [(STILL_CUE, False), (MOVING_CUE, True)])
def test_cues_are_visible_and_move_as_named(faulty, kind, moves):
    _, truth = render(remove_factors(first(faulty, kind).scene, "hand"))
    cue = truth.mask("cue")
    assert cue.any(axis=(1, 2)).all()
    assert (np.abs(truth.flow[cue[:-1]]).max() > 1) == moves


def test_clean_clips_have_no_faults():
    clips = list(stage_clips("clean", 300, 1))
    assert not any(clip.faults for clip in clips)
    assert all(clip.label == clip.scene.label for clip in clips)
