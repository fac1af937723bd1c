"""Checks on the stage, with networks whose behaviour is set by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from praxiscope.models.model import VideoModel
from praxiscope.stage.action_catalogue import LABELS
from praxiscope.stage.dataset import render_clip, stage_clips
from praxiscope.training.stage_checks import (
    accuracy,
    cue_reliance,
    middle_frames,
    shuffled_frames,
    twins_told_apart,
)
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform

SHOWING = "Showing something to the camera"
MOVING_UP = "Moving something up"


class _StillOrMoving(nn.Module):
    """Says that something is shown where no pixel changes, and that it is moved up elsewhere."""

    def forward(self, clip: torch.Tensor) -> torch.Tensor:
        change = (clip[:, :, 1:] - clip[:, :, :-1]).abs().amax((1, 2, 3, 4))
        logits = torch.zeros(len(clip), len(LABELS))
        logits[change == 0, LABELS.index(SHOWING)] = 1
        logits[change > 0, LABELS.index(MOVING_UP)] = 1
        return logits


class _Constant(nn.Module):
    """Likes every class a little more than the one before."""

    def forward(self, clip: torch.Tensor) -> torch.Tensor:
        return torch.arange(float(len(LABELS))).expand(len(clip), -1)


def _model(network: nn.Module) -> VideoModel:
    recipe = ClipRecipe(Uniform(8), resize=32, crop=(32, 32))
    return VideoModel("by hand", network, recipe, LABELS, {}, ())


def test_middle_frames_do_not_move_and_keep_what_was_valid_of_the_clip() -> None:
    clips = stage_clips("clean", 70, 3, frames=8, size=(32, 32))[:]
    model = _model(_StillOrMoving())
    moving = np.mean([MOVING_UP in clip.valid_labels for clip in clips])
    still = np.mean([SHOWING in clip.valid_labels for clip in clips])
    assert accuracy(model, clips) == pytest.approx(moving)
    assert accuracy(model, middle_frames(clips)) == pytest.approx(still)


def test_shuffled_frames_are_the_same_frames() -> None:
    clip = stage_clips("clean", 4, 3, frames=8, size=(32, 32))[3]
    (shuffled,) = shuffled_frames([clip])
    ours, theirs = (render_clip(one)[0].frames for one in (shuffled, clip))
    assert not np.array_equal(ours, theirs)
    assert sorted(frame.tobytes() for frame in ours) == sorted(frame.tobytes() for frame in theirs)


def test_who_ignores_the_clip_is_right_for_one_twin_of_each_pair() -> None:
    assert twins_told_apart(_model(_Constant()), "reversal", 80) == 0.5


def test_who_ignores_the_clip_does_not_rely_on_cues() -> None:
    reliance = cue_reliance(_model(_Constant()), "pendulum", LABELS[-1], 6)
    assert reliance.own_with == reliance.own_without == 1
    assert reliance.drop_away == reliance.drop_onto == 0
    assert reliance.taken_for_label == 1
