from __future__ import annotations

import pytest

from praxiscope.errors import ModelError
from praxiscope.models.registry import model_names


def test_lists_every_model(command):
    output = command("models").output
    assert all(name in output for name in model_names())


def test_shows_layers_with_shapes_and_recipe(command):
    output = command("models", "x3d_xs").output

    assert "short side 182, crop 182x182" in output
    # X3D: 192 channels after the last stage, which has seen five spatial strides of 2.
    last = next(line for line in output.splitlines() if line.startswith("blocks.4"))
    assert "1, 192, 4, 6, 6" in last
    assert "default" in last


def test_unknown_model_suggests_the_nearest(command):
    error = command("models", "slowfast50").exception
    assert isinstance(error, ModelError)
    assert "slowfast_r50" in str(error)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "last", "shape"),
    [
        ("i3d_r50", "blocks.5", "1, 2048, 4, 8, 8"),
        ("tsm_r50", "base_model.layer4", "1, 2048, 16, 7, 7"),
        ("inflated_r50", "layer4", "1, 2048, 16, 7, 7"),
        ("slowfast_r50", "blocks.4.multipathway_blocks.1", "1, 256, 32, 8, 8"),
    ],
)
def test_shapes_are_grids_whatever_the_layout(command, name, last, shape):
    lines = command("models", name).output.splitlines()
    line = next(line for line in lines if line.startswith(last + " "))
    assert shape in line
    assert "default" in line
