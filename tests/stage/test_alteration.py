from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from praxiscope.stage.alteration import CROPPED, KINDS, REENCODED
from praxiscope.stage.dataset import render_clip, stage_clips
from praxiscope.stage.presets import FaultPlan


@pytest.fixture(scope="module")
def clips():
    plan = FaultPlan(near_duplicates=0.5)
    return {clip.id: clip for clip in stage_clips("clean", 120, 2, faults=plan)}


def small(frames):
    """Means of blocks of 8x8 pixels, minus the mean of the clip."""
    blocks = frames.reshape(len(frames), 14, 8, 14, 8, 3).mean(axis=(2, 4))
    return blocks - blocks.mean()


def correlation(first, second):
    a, b = small(first).ravel(), small(second).ravel()
    return a @ b / np.sqrt((a @ a) * (b @ b))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_near_duplicates_are_similar_and_not_identical(clips, kind):
    near = [clip for clip in clips.values() if clip.alteration and clip.alteration.kind == kind]
    assert len(near) >= 5
    originals = [clip for clip in clips.values() if clip.alteration is None]
    for clip, stranger in zip(near[:5], originals, strict=False):
        source = clips[clip.related]
        assert (source.label, source.valid_labels) == (clip.label, clip.valid_labels)
        assert source.alteration is None
        original, duplicate = render_clip(source)[0].frames, render_clip(clip)[0].frames
        assert correlation(original, duplicate) > 0.8
        assert (original != duplicate).mean() > 0.05
        if stranger.id != source.id:
            unrelated = render_clip(stranger)[0].frames
            assert correlation(original, duplicate) > correlation(original, unrelated)


def test_reencoding_changes_little(clips):
    clip = next(c for c in clips.values() if c.alteration and c.alteration.kind == REENCODED)
    source = render_clip(clips[clip.related])[0].frames.astype(float)
    error = np.mean((render_clip(clip)[0].frames - source) ** 2)
    assert 10 * np.log10(255**2 / error) > 22


def test_truth_is_cropped_with_the_frames(clips):
    clip = next(c for c in clips.values() if c.alteration and c.alteration.kind == CROPPED)
    clip = replace(clip, alteration=replace(clip.alteration, amount=0.5))
    source = clips[clip.related]
    (original, truth), (duplicate, cropped) = render_clip(source), render_clip(clip)

    middle = np.s_[:, 28:84, 28:84]
    assert (cropped.layers[:, ::2, ::2] == truth.layers[middle]).mean() > 0.97
    difference = duplicate.frames[:, ::2, ::2].astype(float) - original.frames[middle]
    assert np.abs(difference).mean() < 8
    np.testing.assert_allclose(
        cropped.flow[:, ::2, ::2][cropped.layers[:-1, ::2, ::2] == 0].mean(axis=0),
        2 * truth.flow[:, 28:84, 28:84][truth.layers[:-1, 28:84, 28:84] == 0].mean(axis=0),
        atol=0.05,
    )
