from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.target import Target
from praxiscope.models.model import Layer, patch_layer
from praxiscope.server.clip.heat import (
    importance,
    quantize_heatmap,
    read_heat,
    read_values,
    write_heat,
)
from praxiscope.stage.dataset import render_clip, stage_clips
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform

RECIPE = ClipRecipe(Uniform(8), 64, (64, 64))


def heatmap(raw, layer, size, recipe=RECIPE):
    clip = Clip.from_frames(np.zeros((8, *size, 3), np.uint8), 8)
    return Heatmap(
        raw=np.asarray(raw, np.float32),
        target=Target("walk", "walk", 0),
        method="grad-cam",
        layer_name="stage",
        placement=layer,
        geometry=recipe.prepare(clip).geometries[0],
    )


def stretched_over_the_box(info, values, size):
    """The picture in a browser: the heat of each frame, stretched over its box."""
    left, top, right, bottom = info.box
    _, rows, columns = values.shape
    y = ((np.arange(size[0]) + 0.5) / size[0] - top) / (bottom - top) * rows - 0.5
    x = ((np.arange(size[1]) + 0.5) / size[1] - left) / (right - left) * columns - 0.5
    places = np.meshgrid(y, x, indexing="ij")
    shown = [
        map_coordinates(frame / 255, places, order=1, mode="nearest")
        for frame in values.astype(np.float64)
    ]
    inside = np.outer((y > -0.5) & (y < rows - 0.5), (x > -0.5) & (x < columns - 0.5))
    return np.array(shown) * inside


@pytest.mark.parametrize("size", [(64, 64), (120, 200), (213, 100), (48, 60)])
@pytest.mark.parametrize(
    ("cells", "layer"),
    [
        ((8, 4, 4), Layer("stage", (1, 16, 16))),
        ((4, 8, 8), patch_layer("stage", (2, 8, 8))),
        ((8, 32, 32), Layer("stage", (1, 2, 2))),
    ],
)
def test_browser_heat_equals_the_overlay(size, cells, layer):
    smooth = np.cumsum(np.random.default_rng(1).random(cells), axis=1) / cells[1]
    mapped = heatmap(smooth, layer, size)

    info, values = quantize_heatmap(mapped)

    shown, expected = stretched_over_the_box(info, values, size), mapped.at_size(size)
    assert info.shape == values.shape == (8, 64, 64)
    assert np.abs(shown - expected)[:, mapped.covered(size)].max() < 0.05
    assert np.abs(shown - expected).mean() < 0.01


@pytest.mark.parametrize("clip", range(3))
def test_planted_heat_lies_on_its_object(clip):
    _, truth = render_clip(stage_clips("clean", 4, 7, frames=8, size=(64, 96))[clip])
    planted = truth.mask("object")
    # The network sees the middle 64 of 96 columns, in patches of 4 x 4 pixels.
    cropped = planted[:, :, 16:80].reshape(8, 16, 4, 16, 4).mean((2, 4))
    mapped = heatmap(cropped, patch_layer("stage", (1, 4, 4)), (64, 96))

    info, values = quantize_heatmap(mapped)

    shown = stretched_over_the_box(info, values, (64, 96))
    planted[:, :, :16] = planted[:, :, 80:] = False
    frames = np.flatnonzero(planted.sum((1, 2)) > 100)
    assert len(frames)
    for frame in frames:
        for axis in (0, 1):
            centres = [
                np.average(np.arange(what.shape[axis]), weights=what.sum(1 - axis))
                for what in (shown[frame], planted[frame])
            ]
            assert abs(centres[0] - centres[1]) < 1.0
        assert shown[frame][planted[frame]].mean() > 5 * shown[frame][~planted[frame]].mean()


def test_heat_has_the_times_of_the_input_frames():
    recipe = ClipRecipe(Uniform(8), 64, (64, 64), slow_every=4)
    slow, fast = (
        quantize_heatmap(
            heatmap(np.ones((2, 2, 2)), Layer("s", (1, 32, 32), pathway=way), (64, 64), recipe)
        )
        for way in (0, 1)
    )

    assert (slow[0].pathway, fast[0].pathway) == ("slow", "fast")
    assert slow[0].times == [0.0, 0.875]
    assert fast[0].times == [number / 8 for number in range(8)]
    assert slow[1].shape == (2, 64, 64)


def test_importance_is_the_heat_of_each_frame():
    frames = np.zeros((4, 2, 2), np.float32)
    frames[0], frames[1, 0, 0], frames[2] = 0.5, 1.0, -3.0

    assert importance(frames) == [1.0, 0.5, 0.0, 0.0]
    assert importance(np.zeros((2, 3, 3), np.float32)) == [0.0, 0.0]


def test_empty_heatmap_is_marked():
    info, values = quantize_heatmap(heatmap(np.zeros((8, 2, 2)), Layer("s", (1, 32, 32)), (64, 64)))

    assert info.empty
    assert not values.any()


def test_heat_file_round_trip(tmp_path):
    raw = np.random.default_rng(0).random((8, 4, 4))
    info, values = quantize_heatmap(heatmap(raw, Layer("s", (1, 16, 16)), (50, 90)))

    write_heat(tmp_path / "kept", info, values)

    assert read_heat(tmp_path / "kept") == info
    assert read_values(tmp_path / "kept") == values.tobytes()
