"""Checks on the stage, with networks whose behaviour is known."""

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
    pair_accuracy,
    shuffled_frames,
)
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform

SHOWING = "Showing something to the camera"
MOVING_UP = "Moving something up"


class _StillOrMoving(nn.Module):
    """Predicts SHOWING if no pixel changes, else MOVING_UP."""

    def forward(self, clip: torch.Tensor) -> torch.Tensor:
        change = (clip[:, :, 1:] - clip[:, :, :-1]).abs().amax((1, 2, 3, 4))
        logits = torch.zeros(len(clip), len(LABELS))
        logits[change == 0, LABELS.index(SHOWING)] = 1
        logits[change > 0, LABELS.index(MOVING_UP)] = 1
        return logits


class _Constant(nn.Module):
    """Gives every class a slightly higher score than the previous class."""

    def forward(self, clip: torch.Tensor) -> torch.Tensor:
        return torch.arange(float(len(LABELS))).expand(len(clip), -1)


def _model(network: nn.Module) -> VideoModel:
    recipe = ClipRecipe(Uniform(8), resize=32, crop=(32, 32))
    return VideoModel("by hand", network, recipe, LABELS, {}, ())


@pytest.mark.slow
def test_middle_frames_do_not_move_and_keep_the_valid_labels() -> None:
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


@pytest.mark.slow
def test_a_constant_network_is_right_for_one_clip_of_each_pair() -> None:
    assert pair_accuracy(_model(_Constant()), "reversal", 80) == 0.5


@pytest.mark.slow
def test_a_constant_network_does_not_rely_on_cues() -> None:
    reliance = cue_reliance(_model(_Constant()), "pendulum", LABELS[-1], 6)
    assert reliance.label_with_cue == reliance.label_without_cue == 1
    assert reliance.drop_if_removed == reliance.drop_if_added == 0
    assert reliance.others_predicted_as_label == 1
