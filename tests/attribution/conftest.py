"""Clips and models that many tests of attribution share."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from praxiscope.models.model import Layer, VideoModel
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform


@pytest.fixture
def noise() -> Clip:
    """Twelve frames of noise, landscape, of 1.2 seconds."""
    frames = np.random.default_rng(0).integers(0, 256, (12, 40, 60, 3), np.uint8)
    return Clip.from_frames(frames, 10.0)


class Grid(nn.Module):
    """Two stages of convolutions and a head over the mean: a small network of the usual kind."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.early = nn.Sequential(nn.Conv3d(3, 8, 3, (1, 2, 2), 1), nn.ReLU(inplace=True))
        self.late = nn.Sequential(nn.Conv3d(8, 16, 3, (2, 2, 2), 1), nn.ReLU(inplace=True))
        self.head = nn.Linear(16, classes)

    def forward(self, clip: Tensor) -> Tensor:
        return self.head(self.late(self.early(clip)).mean((2, 3, 4)))


@pytest.fixture
def grid_model() -> VideoModel:
    """A convolutional network of five classes on 8 x 32 x 32 pixels, its weights random."""
    classes = ("Jumping Jacks", "größer werden", "走る", "tai chi", "7")
    layers = {"early": Layer("early", (1, 2, 2)), "late": Layer("late", (2, 4, 4))}
    recipe = ClipRecipe(Uniform(8), 32, (32, 32))
    return VideoModel("grid", Grid(5).eval(), recipe, classes, layers, ("late",))
