"""The input of a run's network can be told from its configuration alone."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from praxiscope.errors import ModelError, VideoError
from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe, Views
from praxiscope.video.sample import Uniform
from praxiscope.workspace.run_input import input_geometries, recipe_of, views_of

RECIPE = ClipRecipe(Uniform(8), resize=64, crop=(56, 48), slow_every=4)


@pytest.fixture
def run_config(config):
    return replace(config, recipe=recipe_to_plain(RECIPE), views="2x3")


def test_recipe_and_views_are_those_of_the_run(run_config):
    assert recipe_of(run_config) == RECIPE
    assert views_of(run_config) == Views(2, 3)


def test_geometries_are_those_of_the_network_input(run_config):
    clip = Clip.from_frames(np.zeros((30, 90, 120, 3), np.uint8), fps=12.5)
    expected = RECIPE.prepare(clip, Views(2, 3)).geometries
    geometries = input_geometries(run_config, clip.size, clip.times, clip.duration)
    assert len(geometries) == len(expected) == 6
    for geometry, other in zip(geometries, expected, strict=True):
        assert geometry.crop_corner == other.crop_corner
        assert geometry.resized_size == other.resized_size == (64, 85)
        assert geometry.frames.tolist() == other.frames.tolist()
        assert geometry.times.tolist() == other.times.tolist()
        assert [frames.tolist() for frames in geometry.pathways] == [[0, 7], list(range(8))]
    assert geometries[0].crop_corner == (4, 0)
    assert geometries[2].crop_corner == (4, 37)


def test_a_damaged_configuration_names_the_model(run_config):
    with pytest.raises(ModelError, match="tiny: has a recipe that can't be read"):
        recipe_of(replace(run_config, recipe={"frames": 8}))
    with pytest.raises(VideoError, match="views"):
        views_of(replace(run_config, views="many"))


def test_it_does_not_import_torch():
    program = (
        "import sys, praxiscope.workspace.run_input; print({'torch', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n"
