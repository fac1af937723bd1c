from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import LABELS, template, valid_labels
from praxiscope.stage.counterfactual_pairs import counterfactual, counterfactual_label
from praxiscope.stage.render import render
from praxiscope.stage.sample_scene import draw_scene


def labels_with(kind):
    return [label for label in LABELS if counterfactual_label(label, kind)]


@pytest.mark.parametrize("label", labels_with("reversal"))
def test_a_reversal_shows_the_same_frames_in_reverse_order(label):
    scene = draw_scene(label, 6)
    other = counterfactual(scene, "reversal")

    np.testing.assert_array_equal(render(other)[0].frames, render(scene)[0].frames[::-1])
    assert template(label).reversed_label == other.label
    assert not set(valid_labels(scene)) & set(valid_labels(other))


def test_half_of_the_labels_have_a_reversal():
    assert len(labels_with("reversal")) >= 16


@pytest.mark.parametrize("label", labels_with("mirror"))
def test_a_mirror_mirrors_the_actors_and_nothing_else(steady, label):
    scene = steady(label)
    (clip, truth), (mirrored, mirrored_truth) = (
        render(scene),
        render(counterfactual(scene, "mirror")),
    )

    for factor in ("hand", "object"):
        agree = truth.mask(factor)[:, :, ::-1] == mirrored_truth.mask(factor)
        assert agree.mean() > 0.995
    np.testing.assert_allclose(
        mirrored_truth.intended_camera, truth.intended_camera * [-1, 1, 1], atol=1e-12
    )
    if not np.diff(truth.intended_camera, axis=0).any():
        acting = (truth.layers > 0) | (mirrored_truth.layers > 0)
        kernel = np.ones((7, 7), np.uint8)
        behind = np.stack([cv2.dilate(frame.astype(np.uint8), kernel) == 0 for frame in acting])
        # Parts that end just outside the frame still blend into its border.
        behind[:, :, [0, 1, 2, -3, -2, -1]] = False
        np.testing.assert_array_equal(clip.frames[behind], mirrored.frames[behind])


def test_a_pretence_has_the_same_movement_without_effect(steady):
    scene = steady("Squeezing something")
    real, feigned = render(scene)[1], render(counterfactual(scene, "pretence"))[1]

    number = {track.factor: track.number for track in real.tracks}
    np.testing.assert_array_equal(
        real.motions[:, number["hand"]], feigned.motions[:, number["hand"]]
    )
    assert np.abs(feigned.motions[:, number["object"]] - np.eye(2, 3)).max() < 1e-9
    assert np.abs(real.motions[:, number["object"]] - np.eye(2, 3)).max() > 0.05


@pytest.mark.parametrize("label", labels_with("camera"))
def test_a_camera_pair_differs_in_the_motion_of_the_background(steady, label):
    scene = steady(label, 12)
    (object_truth, object_flow), (camera_truth, camera_flow) = (
        (truth, np.abs(truth.flow[truth.mask("background")[:-1]]).max())
        for _, truth in (render(scene), render(counterfactual(scene, "camera")))
    )
    first, last = (truth.mask("object").reshape(16, -1) for truth in (object_truth, camera_truth))
    overlap = (first & last).sum() / (first | last).sum()
    assert overlap > 0.97
    assert object_flow < 1e-4
    assert camera_flow > 1


def test_a_label_without_counterfactual_gives_none():
    assert counterfactual(draw_scene("Squeezing something", 1), "mirror") is None
    with pytest.raises(PraxiscopeError, match="mirror"):
        counterfactual_label("Squeezing something", "mirrored")


def test_a_counterfactual_keeps_every_other_factor():
    scene = draw_scene("Pushing something from left to right", 3)
    assert replace(counterfactual(scene, "reversal"), label=scene.label) == scene
