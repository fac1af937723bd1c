from __future__ import annotations

import cv2
import numpy as np
import pytest

from praxiscope.stage.action_catalogue import LABELS, template
from praxiscope.stage.render import render
from praxiscope.stage.scene import replace_factor

SWAPS = ("flap", "hand", "drop")


@pytest.mark.parametrize("label", LABELS)
def test_flow_maps_each_frame_to_the_next(steady, label):
    clip, truth = render(steady(label), 12)
    before, after = [], []
    rows, columns = np.mgrid[: clip.size[0], : clip.size[1]].astype(np.float32)
    swapping = [track.number for track in truth.tracks if any(s in track.name for s in SWAPS)]
    for step, flow in enumerate(truth.flow):
        target = columns + flow[..., 0], rows + flow[..., 1]
        warped = cv2.remap(clip.frames[step + 1], *target, cv2.INTER_LINEAR)
        layer = cv2.remap(truth.layers[step + 1], *target, cv2.INTER_NEAREST, borderValue=255)
        # Pixels that still show the same part, not near its edges; poses and sides can change.
        same = (layer == truth.layers[step]).astype(np.uint8)
        same &= ~np.isin(truth.layers[step], swapping)
        inside = cv2.erode(same, np.ones((5, 5), np.uint8)) > 0
        now, then = clip.frames[step].astype(float), warped.astype(float)
        before.append(np.abs(now - clip.frames[step + 1])[inside].mean())
        after.append(np.abs(now - then)[inside].mean())
    assert np.mean(after) < 2.5
    if max(before) > 4:
        assert np.mean(after) < 0.6 * np.mean(before)


def test_flow_of_a_pan_is_the_camera(steady):
    _, truth = render(steady("Turning the camera left while filming something"))
    pan = -112 * np.diff(truth.intended_camera[:, 0])
    np.testing.assert_allclose(
        truth.flow[..., 0], pan[:, None, None] * np.ones((112, 112)), atol=1e-3
    )
    np.testing.assert_allclose(truth.flow[..., 1], 0, atol=1e-3)


def test_flow_of_a_held_object_is_its_motion(steady):
    scene = steady("Moving something up")
    _, truth = render(scene)
    for step in (5, 9):
        object_flow = truth.flow[step][truth.mask("object")[step]]
        hand_flow = truth.flow[step][truth.mask("hand")[step]]
        assert (object_flow[:, 1] < -0.5).all()
        np.testing.assert_allclose(object_flow - object_flow[0], 0, atol=1e-3)
        np.testing.assert_allclose(hand_flow - object_flow[0], 0, atol=1e-3)
    assert np.abs(truth.flow[truth.mask("background")[:-1]]).max() < 1e-4


@pytest.mark.parametrize("label", LABELS)
def test_boxes_contain_their_masks(steady, label):
    _, truth = render(steady(label), 5)
    for track in truth.tracks:
        visible = truth.layers == track.number
        boxes = truth.boxes[:, track.number - 1]
        for step in range(5):
            if not visible[step].any():
                assert np.isnan(boxes[step]).all()
                continue
            left, top, right, bottom = boxes[step].astype(int)
            assert visible[step, top:bottom, left:right].sum() == visible[step].sum()
            assert visible[step, top].any()
            assert visible[step, bottom - 1].any()
            assert visible[step, :, left].any()
            assert visible[step, :, right - 1].any()


@pytest.mark.parametrize("label", LABELS)
def test_masks_partition_the_frame(steady, label):
    _, truth = render(steady(label), 4)
    factors = {track.factor for track in truth.tracks} | {"background"}
    assert (sum(truth.mask(factor).astype(int) for factor in factors) == 1).all()
    assert not truth.mask("cue").any()


@pytest.mark.parametrize(
    "label", [label for label in LABELS if "order" in template(label).causal_factors]
)
def test_nothing_acts_outside_the_event(steady, label):
    _, truth = render(steady(label), 64)
    first, last = truth.event
    speed = np.abs(truth.flow).max(axis=(1, 2, 3))
    assert 0 < first < last < 63
    assert speed[: max(first - 1, 0)].max(initial=0) < 0.2
    assert speed[last + 1 :].max(initial=0) < 0.2
    assert truth.causal_frames[first : last + 1].any()


def test_causal_frames_are_reversed_with_the_frames(steady):
    scene = steady("Dropping something onto something")
    forward = render(scene)[1]
    backward = render(replace_factor(scene, "order", "reversed"))[1]
    np.testing.assert_array_equal(backward.causal_frames, forward.causal_frames[::-1])
    np.testing.assert_array_equal(backward.layers, forward.layers[::-1])
    assert backward.event == (15 - forward.event[1], 15 - forward.event[0])
