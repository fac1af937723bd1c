"""Covering and uncovering."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.directions import (
    GRIP,
    OPEN,
    REST,
    always,
    hand_part,
    moment,
    object_part,
    progress,
    second,
)
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Times, fall, placed
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import FROM_ABOVE, Act, Casting, Part, Template

_COVER, _UNCOVER = "Covering something with something", "Uncovering something"


def _cover(scene: Scene, time: Times) -> Act:
    """Draw a cloth over a thing; ``dropped`` it is let fall onto it."""
    cloth = second(scene)
    rest = REST - 0.06
    dropped = scene.moves.way == "dropped"
    if dropped:
        release = 0.3
        travel = np.clip(fall(time, moment(scene, release), moment(scene, 0.8)), 0, 1)
        x, y = 0.0 * time, rest - 0.46 * (1 - travel)
        hand_x, hand_y = 0.0 * time, 0.0 * time + rest - 0.46
    else:
        release = 0.75
        travel = progress(scene, time, 0.0, 0.72)
        x, y = -scene.moves.side * 0.36 * (1 - travel), rest - 0.36 * (1 - travel)
        hand_x, hand_y = x, y
    cover = Part("second", "cloth", (Drawing(cloth),), placed(time, x, y), always(time))
    away = np.deg2rad(scene.moves.arm), 0.4 * progress(scene, time, release, 1.0)
    hand = hand_part(
        scene,
        placed(
            time,
            hand_x + np.cos(away[0]) * away[1],
            hand_y - 0.42 * cloth.size + np.sin(away[0]) * away[1],
            scene.moves.arm,
        ),
        np.where(time < moment(scene, release), GRIP, OPEN),
    )
    thing = object_part(scene, time, placed(time, 0.0, rest))
    return Act((thing, cover, hand), (moment(scene, 0.1), moment(scene, 0.8)))


_GROUP = "covering and uncovering"
_CAUSES = ("hand", "object", "second", "order")
_CASTING = Casting(
    seconds=("cloth",), arms=FROM_ABOVE, object_size=(0.2, 0.24), second_size=(0.38, 0.44)
)

TEMPLATES = (
    Template(
        _COVER, _GROUP, _cover, _CAUSES, _UNCOVER, _COVER, casting=_CASTING,
        ways={"dropped": ("Dropping something onto something",)},
    ),
    Template(
        _UNCOVER, _GROUP, _cover, _CAUSES, _COVER, _UNCOVER, backwards=True, casting=_CASTING,
    ),
)  # fmt: skip
