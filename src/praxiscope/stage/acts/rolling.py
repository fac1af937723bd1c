"""Rolling."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.building_blocks import (
    OPEN,
    REST,
    constant,
    hand_at,
    object_part,
    progress,
)
from praxiscope.stage.motion import Times, interpolate, placement
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, SamplingRanges, Template

_ROLL = "Rolling something on a flat surface"


def _roll(scene: Scene, time: Times) -> Act:
    """Push a ball; in the variant ``pushed all the way`` the hand follows it to the right."""
    pushed = scene.action.variant == "pushed all the way"
    side = -1 if pushed else scene.action.start_side
    path = progress(scene, time, 0.08, 1.0)
    x = interpolate(side * 0.4, -side * 0.4, path)
    radius = scene.object.size / 2
    spin = np.rad2deg((x - x[0]) / radius)
    ball = object_part(scene, time, placement(time, x, REST - 0.04, spin))
    # The hand follows the ball for a short distance, then it stops.
    follow = x if pushed else side * np.maximum(side * x, 0.33)
    if not (scene.action.extra_hand or pushed):
        return Act((ball,), (scene.action.start, scene.action.end))
    hand = hand_at(scene, time, follow, REST - 0.04, constant(time, OPEN), hold=0.5)
    return Act((ball, hand), (scene.action.start, scene.action.end))


TEMPLATES = (
    Template(
        _ROLL, "rolling", _roll, ("object", "order"), _ROLL, _ROLL,
        variants={"pushed all the way": ("Pushing something from left to right",)},
        sampling=SamplingRanges(
            object_shapes=("ball",), arm_angles=((40.0, 140.0),), object_size=(0.22, 0.28)
        ),
    ),
)  # fmt: skip
