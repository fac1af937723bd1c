from __future__ import annotations

import numpy as np
import pytest

from praxiscope.server.clip.centre_view import centre_view, input_box
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense, Uniform


@pytest.mark.parametrize("size", [(64, 64), (60, 91), (91, 60), (33, 200)])
@pytest.mark.parametrize(
    "recipe",
    [
        ClipRecipe(Uniform(8), 32, (32, 32)),
        ClipRecipe(Dense(8, 2, 25), 40, (32, 32)),
        ClipRecipe(Dense(32, 2, 30), (48, 60), (40, 40), slow_every=4),
    ],
)
def test_centre_view_equals_the_prepared_view(size, recipe):
    frames = np.zeros((30, *size, 3), np.uint8)
    clip = Clip.from_frames(frames, 12.5)
    fed = recipe.prepare(clip).geometries[0]

    view = centre_view(recipe, size, clip.times, clip.duration)

    for name in ("source_size", "resized_size", "crop_corner", "crop_size"):
        assert getattr(view, name) == getattr(fed, name)
    for name in ("frames", "times"):
        assert np.array_equal(getattr(view, name), getattr(fed, name))
    assert all(map(np.array_equal, view.pathways, fed.pathways))


def test_input_box_has_the_edges_of_the_input():
    recipe = ClipRecipe(Uniform(4), 32, (32, 24))
    view = centre_view(recipe, (64, 96), np.array([0.0]), 1.0)

    left, top, right, bottom = input_box(view)

    # Pixels have their centres at whole numbers: the edges lie half a pixel outside.
    for axis, (low, high) in enumerate(((top, bottom), (left, right))):
        edges = view.to_source(axis, np.array([-0.5, view.crop_size[axis] - 0.5]))
        assert np.allclose((edges + 0.5) / view.source_size[axis], [low, high])
    assert (top, bottom) == (0, 1)
    assert left == pytest.approx(0.25)
    assert right == pytest.approx(0.75)
