from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import LABELS
from praxiscope.stage.faults import draw_cue
from praxiscope.stage.render import render
from praxiscope.stage.sample_scene import draw_backdrop, draw_scene, draw_thing
from praxiscope.stage.scene import FACTORS, Caption, Distractor, remove_factors, replace_factor
from praxiscope.stage.seeds import generator

# A hand is one sprite; between its fingers, the pixels behind it are slightly visible.
SEAMS = 1e-3


def full_scene(label, seed=11):
    """A scene with noise, shake and all optional factors."""
    scene = draw_scene(label, seed)
    rng = generator(seed)
    return replace(
        scene,
        cue=draw_cue("pendulum", rng),
        caption=Caption("HELLO", -0.38),
        distractor=Distractor(draw_thing(rng), 0.36, 0.25),
    )


def dilated(mask, pixels=2):
    kernel = np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)
    return np.stack([cv2.dilate(frame.astype(np.uint8), kernel) > 0 for frame in mask])


def soft_edges(truth):
    """Pixels at the edges of sprites, where the layer behind is slightly visible."""
    kernel = np.ones((5, 5), np.uint8)
    return np.stack(
        [cv2.dilate(frame, kernel) != cv2.erode(frame, kernel) for frame in truth.layers]
    )


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("factor", ["hand", "object", "second", "distractor", "cue", "caption"])
def test_removing_a_factor_changes_only_its_mask(label, factor):
    scene = full_scene(label)
    clip, truth = render(scene, 6)
    other, bare = render(remove_factors(scene, factor), 6)

    changed = (clip.frames != other.frames).any(axis=-1)
    assert (changed & ~dilated(truth.mask(factor)) & ~soft_edges(truth)).mean() < SEAMS
    assert not bare.mask(factor).any()
    if truth.mask(factor).any():
        assert changed[truth.mask(factor)].mean() > 0.8


@pytest.mark.parametrize("label", ["Picking something up", "Pouring something into something"])
def test_replacing_the_background_changes_only_background_pixels(label):
    scene = remove_factors(full_scene(label), "light")
    clip, truth = render(scene)
    other, same = render(replace_factor(scene, "background", draw_backdrop(generator(99))))

    changed = (clip.frames != other.frames).any(axis=-1)
    assert changed.mean() > 0.1
    assert (changed & ~dilated(truth.mask("background")) & ~soft_edges(truth)).mean() < SEAMS
    np.testing.assert_array_equal(truth.layers, same.layers)


def test_a_new_object_has_the_position_of_the_old_one():
    scene = full_scene("Moving something up")
    first, second = (
        replace_factor(scene, "object", draw_thing(generator(seed), ("block",), (0.1, 0.5)))
        for seed in (1, 2)
    )
    (clip, truth), (other, same) = render(first), render(second)

    assert second.object.size == scene.object.size
    changed = (clip.frames != other.frames).any(axis=-1)
    assert (changed & ~dilated(truth.mask("object")) & ~soft_edges(truth)).mean() < SEAMS
    np.testing.assert_array_equal(truth.mask("hand"), same.mask("hand"))


def test_noise_is_independent_of_the_scene():
    scene = replace(remove_factors(full_scene("Moving something up"), "light"), noise=2.0)
    noisy = [
        render(variant)[0].frames.astype(int) for variant in (scene, remove_factors(scene, "hand"))
    ]
    clean = [
        render(remove_factors(variant, "noise"))[0].frames.astype(int)
        for variant in (scene, remove_factors(scene, "hand"))
    ]
    grains = [a - b for a, b in zip(noisy, clean, strict=True)]
    # Only pixels that are far from black and white, where the noise is clipped.
    inside = np.all([(frame > 12) & (frame < 243) for frame in clean], axis=0)
    np.testing.assert_array_equal(grains[0][inside], grains[1][inside])
    assert grains[0][inside].std() == pytest.approx(2.0, abs=0.15)


def test_every_order_shows_the_same_frames():
    scene = full_scene("Picking something up")
    forward = render(scene)[0].frames
    backward = render(replace_factor(scene, "order", "reversed"))[0].frames
    shuffled = render(remove_factors(scene, "order"))[0].frames
    frozen = render(replace_factor(scene, "order", "frozen"))[0].frames

    np.testing.assert_array_equal(backward, forward[::-1])
    assert sorted(map(bytes, shuffled)) == sorted(map(bytes, forward))
    assert (shuffled != forward).any()
    assert (frozen == frozen[0]).all()


def test_without_camera_the_background_does_not_move():
    scene = remove_factors(
        draw_scene("Turning the camera left while filming something", 4), "shake"
    )
    assert np.abs(render(scene)[1].flow).max() > 1
    assert np.abs(render(remove_factors(scene, "camera"))[1].flow).max() < 1e-4


@pytest.mark.parametrize(
    "change", [remove_factors, lambda scene, name: replace_factor(scene, name, None)]
)
def test_unknown_factor_suggests_the_nearest(change):
    with pytest.raises(PraxiscopeError, match="'hand'"):
        change(draw_scene("Moving something up", 1), "hands")


def test_unknown_order_is_named():
    with pytest.raises(PraxiscopeError, match="'sideways'"):
        replace_factor(draw_scene("Moving something up", 1), "order", "sideways")


def test_every_factor_can_be_removed():
    scene = full_scene("Putting something into something")
    clip, truth = render(remove_factors(scene, *FACTORS), 4)
    assert (clip.frames == 128).all()
    assert truth.valid_labels == ()
