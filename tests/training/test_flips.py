from __future__ import annotations

import pytest

from praxiscope.errors import TrainingError
from praxiscope.training.flips import mirror_map, mirrored_name


@pytest.mark.parametrize(
    ("name", "mirrored"),
    [
        ("Pushing something from left to right", "Pushing something from right to left"),
        ("Left hand, RIGHT foot", "Right hand, LEFT foot"),
        ("Moving leftwards", "Moving rightwards"),
        ("What is left over", "What is right over"),
        ("Bright light, uprighting, a cleft", "Bright light, uprighting, a cleft"),
        ("Moving something up", "Moving something up"),
    ],
)
def test_only_left_and_right_change(name, mirrored):
    assert mirrored_name(name) == mirrored
    assert mirrored_name(mirrored) == name


def test_classes_are_mapped_to_their_mirrored_classes():
    classes = ["pull left to right", "lift", "pull right to left", "Turn Left", "turn right"]
    assert mirror_map(classes) == (2, 1, 0, 4, 3)


def test_a_class_without_a_mirrored_class_is_named():
    with pytest.raises(TrainingError, match=r"'turn left' would show 'turn right'.*not a class"):
        mirror_map(["turn left", "lift"])
