"""Rolling."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.directions import OPEN, REST, always, hand_at, object_part, progress
from praxiscope.stage.motion import Times, between, placed
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, Casting, Template

_ROLL = "Rolling something on a flat surface"


def _roll(scene: Scene, time: Times) -> Act:
    """Give a ball a push; ``pushed all the way`` the hand goes with it to the right."""
    pushed = scene.moves.way == "pushed all the way"
    side = -1 if pushed else scene.moves.side
    path = progress(scene, time, 0.08, 1.0)
    x = between(side * 0.4, -side * 0.4, path)
    radius = scene.object.size / 2
    spin = np.rad2deg((x - x[0]) / radius)
    ball = object_part(scene, time, placed(time, x, REST - 0.04, spin))
    # A push's hand is seen a little way and then stays behind.
    follow = x if pushed else side * np.maximum(side * x, 0.33)
    if not (scene.moves.helper or pushed):
        return Act((ball,), (scene.moves.start, scene.moves.end))
    hand = hand_at(scene, time, follow, REST - 0.04, always(time, OPEN), hold=0.5)
    return Act((ball, hand), (scene.moves.start, scene.moves.end))


TEMPLATES = (
    Template(
        _ROLL, "rolling", _roll, ("object", "order"), _ROLL, _ROLL,
        ways={"pushed all the way": ("Pushing something from left to right",)},
        casting=Casting(
            objects=("ball",), arms=((40.0, 140.0),), object_size=(0.22, 0.28)
        ),
    ),
)  # fmt: skip
