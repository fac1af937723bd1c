from __future__ import annotations

from pathlib import Path

import pytest

import praxiscope.models
from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import GROUPS, LABELS, TEMPLATES, template, valid_labels
from praxiscope.stage.sample_scene import draw_scene
from praxiscope.stage.scene import remove_factors, replace_factor


def test_labels_are_from_something_something():
    class_list = (
        Path(praxiscope.models.__file__).parent / "class_lists" / "something-something-v2.txt"
    )
    assert set(LABELS) <= set(class_list.read_text("utf-8").splitlines())


def test_many_labels_in_many_groups():
    assert len(LABELS) >= 24
    assert len(GROUPS) >= 8
    assert sorted(label for labels in GROUPS.values() for label in labels) == sorted(LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_related_labels_exist(label):
    entry = TEMPLATES[label]
    related = {
        entry.reversed_label,
        entry.mirrored_label,
        entry.pretence_label,
        entry.camera_label,
    } - {None}
    related |= set(entry.parents) | {extra for ways in entry.variants.values() for extra in ways}
    assert related <= set(LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_mirroring_twice_gives_the_label_back(label):
    assert template(template(label).mirrored_label).mirrored_label == label


@pytest.mark.parametrize("label", LABELS)
def test_reversing_twice_gives_a_true_label_back(label):
    reversal = template(label).reversed_label
    if reversal is not None:
        assert template(reversal).reversed_label in valid_labels(draw_scene(label, 1))


@pytest.mark.parametrize("label", LABELS)
def test_parents_are_valid_whenever_a_child_is(label):
    for variant in ("plain", *template(label).variants):
        valid = valid_labels(draw_scene(label, 1, variant))
        assert valid[0] == label
        assert len(set(valid)) == len(valid)
        for child in valid:
            assert set(template(child).parents) <= set(valid)


def test_valid_labels_of_examples():
    def valid(label, variant="plain"):
        return set(valid_labels(draw_scene(label, 1, variant)))

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
def test_labels_are_invalid_without_a_causal_factor_only(label):
    scene = draw_scene(label, 1)
    causes = set(template(label).causal_factors)
    for factor in ("hand", "object", "second", "background", "distractor", "cue", "camera"):
        assert bool(valid_labels(remove_factors(scene, factor))) == (factor not in causes)


@pytest.mark.parametrize("label", LABELS)
def test_reversed_frames_show_reversals(label):
    scene = draw_scene(label, 1)
    expected = {template(true).reversed_label for true in valid_labels(scene)} - {None}
    assert expected <= set(valid_labels(replace_factor(scene, "order", "reversed")))
    assert (label in valid_labels(replace_factor(scene, "order", "frozen"))) == (
        label == "Showing something to the camera"
    )


def test_unknown_label_suggests_the_nearest():
    with pytest.raises(PraxiscopeError, match="Squeezing something"):
        template("Sqeezing something")
