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
from praxiscope.stage.scene import FACTORS, Caption, Distractor, replaced, without
from praxiscope.stage.seeds import generator

# Between the fingers of a hand, which are one cut-out, what is behind shines through a little.
SEAMS = 1e-3


def full_scene(label, seed=11):
    """With noise, shake and everything that a scene can have."""
    scene = draw_scene(label, seed)
    rng = generator(seed)
    return replace(
        scene,
        cue=draw_cue("pendulum", rng),
        caption=Caption("HELLO", -0.38),
        distractor=Distractor(draw_thing(rng), 0.36, 0.25),
    )


def grown(mask, pixels=2):
    kernel = np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)
    return np.stack([cv2.dilate(frame.astype(np.uint8), kernel) > 0 for frame in mask])


def soft_edges(truth):
    """Where one cut-out ends before another: what is behind shines through a little."""
    kernel = np.ones((5, 5), np.uint8)
    return np.stack(
        [cv2.dilate(frame, kernel) != cv2.erode(frame, kernel) for frame in truth.layers]
    )


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("factor", ["hand", "object", "second", "distractor", "cue", "caption"])
def test_what_is_removed_was_where_its_mask_is(label, factor):
    scene = full_scene(label)
    clip, truth = render(scene, 6)
    other, bare = render(without(scene, factor), 6)

    changed = (clip.frames != other.frames).any(axis=-1)
    assert (changed & ~grown(truth.mask(factor)) & ~soft_edges(truth)).mean() < SEAMS
    assert not bare.mask(factor).any()
    if truth.mask(factor).any():
        assert changed[truth.mask(factor)].mean() > 0.8


@pytest.mark.parametrize("label", ["Picking something up", "Pouring something into something"])
def test_another_background_changes_only_background(label):
    scene = without(full_scene(label), "light")
    clip, truth = render(scene)
    other, same = render(replaced(scene, "background", draw_backdrop(generator(99))))

    changed = (clip.frames != other.frames).any(axis=-1)
    assert changed.mean() > 0.1
    assert (changed & ~grown(truth.mask("background")) & ~soft_edges(truth)).mean() < SEAMS
    np.testing.assert_array_equal(truth.layers, same.layers)


def test_another_object_takes_the_place_of_the_first():
    scene = full_scene("Moving something up")
    first, second = (
        replaced(scene, "object", draw_thing(generator(seed), ("block",), (0.1, 0.5)))
        for seed in (1, 2)
    )
    (clip, truth), (other, same) = render(first), render(second)

    assert second.object.size == scene.object.size
    changed = (clip.frames != other.frames).any(axis=-1)
    assert (changed & ~grown(truth.mask("object")) & ~soft_edges(truth)).mean() < SEAMS
    np.testing.assert_array_equal(truth.mask("hand"), same.mask("hand"))


def test_noise_does_not_know_what_it_falls_on():
    scene = replace(without(full_scene("Moving something up"), "light"), noise=2.0)
    noisy = [render(variant)[0].frames.astype(int) for variant in (scene, without(scene, "hand"))]
    clean = [
        render(without(variant, "noise"))[0].frames.astype(int)
        for variant in (scene, without(scene, "hand"))
    ]
    grains = [a - b for a, b in zip(noisy, clean, strict=True)]
    # Away from black and white, where grains are cut off.
    inside = np.all([(frame > 12) & (frame < 243) for frame in clean], axis=0)
    np.testing.assert_array_equal(grains[0][inside], grains[1][inside])
    assert grains[0][inside].std() == pytest.approx(2.0, abs=0.15)


def test_order_shows_the_same_frames():
    scene = full_scene("Picking something up")
    forward = render(scene)[0].frames
    backward = render(replaced(scene, "order", "reversed"))[0].frames
    shuffled = render(without(scene, "order"))[0].frames
    frozen = render(replaced(scene, "order", "frozen"))[0].frames

    np.testing.assert_array_equal(backward, forward[::-1])
    assert sorted(map(bytes, shuffled)) == sorted(map(bytes, forward))
    assert (shuffled != forward).any()
    assert (frozen == frozen[0]).all()


def test_without_camera_the_background_rests():
    scene = without(draw_scene("Turning the camera left while filming something", 4), "shake")
    assert np.abs(render(scene)[1].flow).max() > 1
    assert np.abs(render(without(scene, "camera"))[1].flow).max() < 1e-4


@pytest.mark.parametrize("act", [without, lambda scene, name: replaced(scene, name, None)])
def test_unknown_factor_suggests_the_nearest(act):
    with pytest.raises(PraxiscopeError, match="'hand'"):
        act(draw_scene("Moving something up", 1), "hands")


def test_unknown_order_is_named():
    with pytest.raises(PraxiscopeError, match="'sideways'"):
        replaced(draw_scene("Moving something up", 1), "order", "sideways")


def test_every_factor_can_be_removed():
    scene = full_scene("Putting something into something")
    clip, truth = render(without(scene, *FACTORS), 4)
    assert (clip.frames == 128).all()
    assert truth.valid_labels == ()
