from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.target import Target
from praxiscope.models.model import Layer, patch_layer
from praxiscope.server.clip.heat import heat_of, importance, read_heat, read_values, write_heat
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
        layer=layer,
        geometry=recipe.prepare(clip).geometries[0],
    )


def stretched_over_the_box(told, values, size):
    """What a browser shows: each frame's heat as a picture, stretched over its box."""
    left, top, right, bottom = told.box
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
def test_a_browser_shows_what_the_overlay_of_a_file_shows(size, cells, layer):
    smooth = np.cumsum(np.random.default_rng(1).random(cells), axis=1) / cells[1]
    mapped = heatmap(smooth, layer, size)

    told, values = heat_of(mapped)

    shown, wanted = stretched_over_the_box(told, values, size), mapped.at_size(size)
    assert told.shape == values.shape == (8, 64, 64)
    assert np.abs(shown - wanted)[:, mapped.covered(size)].max() < 0.05
    assert np.abs(shown - wanted).mean() < 0.01


@pytest.mark.parametrize("clip", range(3))
def test_planted_heat_lies_on_the_object_that_it_is_of(clip):
    _, truth = render_clip(stage_clips("clean", 4, 7, frames=8, size=(64, 96))[clip])
    planted = truth.mask("object")
    # The network sees the middle 64 of 96 columns, in patches of 4 x 4 pixels.
    cropped = planted[:, :, 16:80].reshape(8, 16, 4, 16, 4).mean((2, 4))
    mapped = heatmap(cropped, patch_layer("stage", (1, 4, 4)), (64, 96))

    told, values = heat_of(mapped)

    shown = stretched_over_the_box(told, values, (64, 96))
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


def test_frames_have_the_times_at_which_the_network_saw_them():
    recipe = ClipRecipe(Uniform(8), 64, (64, 64), slow_every=4)
    slow, fast = (
        heat_of(heatmap(np.ones((2, 2, 2)), Layer("s", (1, 32, 32), pathway=way), (64, 64), recipe))
        for way in (0, 1)
    )

    assert (slow[0].pathway, fast[0].pathway) == ("slow", "fast")
    assert slow[0].times == [0.0, 0.875]
    assert fast[0].times == [number / 8 for number in range(8)]
    assert slow[1].shape == (2, 64, 64)


def test_importance_is_the_share_of_heat_in_each_frame():
    frames = np.zeros((4, 2, 2), np.float32)
    frames[0], frames[1, 0, 0], frames[2] = 0.5, 1.0, -3.0

    assert importance(frames) == [1.0, 0.5, 0.0, 0.0]
    assert importance(np.zeros((2, 3, 3), np.float32)) == [0.0, 0.0]


def test_no_heat_is_told():
    told, values = heat_of(heatmap(np.zeros((8, 2, 2)), Layer("s", (1, 32, 32)), (64, 64)))

    assert told.empty
    assert not values.any()


def test_what_is_kept_is_read_as_it_was(tmp_path):
    raw = np.random.default_rng(0).random((8, 4, 4))
    told, values = heat_of(heatmap(raw, Layer("s", (1, 16, 16)), (50, 90)))

    write_heat(tmp_path / "kept", told, values)

    assert read_heat(tmp_path / "kept") == told
    assert read_values(tmp_path / "kept") == values.tobytes()
