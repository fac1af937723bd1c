from __future__ import annotations

from pathlib import Path

import pytest

import praxiscope.models
from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import GROUPS, LABELS, TEMPLATES, template, valid_labels
from praxiscope.stage.sample_scene import draw_scene
from praxiscope.stage.scene import replaced, without


def test_labels_are_something_somethings():
    listed = Path(praxiscope.models.__file__).parent / "class_lists" / "something-something-v2.txt"
    assert set(LABELS) <= set(listed.read_text("utf-8").splitlines())


def test_many_labels_in_many_groups():
    assert len(LABELS) >= 24
    assert len(GROUPS) >= 8
    assert sorted(label for labels in GROUPS.values() for label in labels) == sorted(LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_relations_name_labels(label):
    entry = TEMPLATES[label]
    related = {entry.reversal, entry.mirror, entry.pretended, entry.camera_twin} - {None}
    related |= set(entry.parents) | {extra for ways in entry.ways.values() for extra in ways}
    assert related <= set(LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_mirroring_twice_gives_the_label_back(label):
    assert template(template(label).mirror).mirror == label


@pytest.mark.parametrize("label", LABELS)
def test_reversing_twice_gives_a_true_label_back(label):
    reversal = template(label).reversal
    if reversal is not None:
        assert template(reversal).reversal in valid_labels(draw_scene(label, 1))


@pytest.mark.parametrize("label", LABELS)
def test_parents_hold_wherever_a_child_does(label):
    for way in ("plain", *template(label).ways):
        valid = valid_labels(draw_scene(label, 1, way))
        assert valid[0] == label
        assert len(set(valid)) == len(valid)
        for held in valid:
            assert set(template(held).parents) <= set(valid)


def test_sets_that_are_known():
    def valid(label, way="plain"):
        return set(valid_labels(draw_scene(label, 1, way)))

    lifting = "Lifting something up completely without letting it drop down"
    assert valid("Picking something up") == {"Picking something up", lifting, "Moving something up"}
    assert valid("Stuffing something into something") >= {"Putting something into something"}
    assert valid("Putting something into something") == {"Putting something into something"}
    assert valid("Pouring something into something") >= {"Pouring something out of something"}
    assert valid("Pouring something out of something") == {"Pouring something out of something"}
    assert valid("Pretending to squeeze something") == {"Pretending to squeeze something"}
    # Pushed to the right and up; the reverse is pulled to the left and down.
    assert valid("Pushing something from left to right", "rising") == {
        "Pushing something from left to right",
        "Moving something up",
    }
    assert valid("Pulling something from right to left", "rising") == {
        "Pulling something from right to left",
        "Moving something down",
    }
    assert valid("Opening something", "like a book") == {"Opening something", "Unfolding something"}


@pytest.mark.parametrize("label", LABELS)
def test_labels_fall_with_their_causes_only(label):
    scene = draw_scene(label, 1)
    causes = set(template(label).causes)
    for factor in ("hand", "object", "second", "background", "distractor", "cue", "camera"):
        assert bool(valid_labels(without(scene, factor))) == (factor not in causes)


@pytest.mark.parametrize("label", LABELS)
def test_reversed_frames_show_reversals(label):
    scene = draw_scene(label, 1)
    expected = {template(true).reversal for true in valid_labels(scene)} - {None}
    assert expected <= set(valid_labels(replaced(scene, "order", "reversed")))
    assert (label in valid_labels(replaced(scene, "order", "frozen"))) == (
        label == "Showing something to the camera"
    )


def test_unknown_label_suggests_the_nearest():
    with pytest.raises(PraxiscopeError, match="Squeezing something"):
        template("Sqeezing something")
