"""Covering and uncovering."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.building_blocks import (
    GRIP,
    OPEN,
    REST,
    constant,
    hand_part,
    object_part,
    progress,
    second_object,
    time_at,
)
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Times, fall, placement
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import ARM_FROM_ABOVE, Act, Part, SamplingRanges, Template

_COVER, _UNCOVER = "Covering something with something", "Uncovering something"


def _cover(scene: Scene, time: Times) -> Act:
    """Draw a cloth over an object; in the variant ``dropped`` the cloth falls onto it."""
    cloth = second_object(scene)
    rest = REST - 0.06
    dropped = scene.action.variant == "dropped"
    if dropped:
        release = 0.3
        travel = np.clip(fall(time, time_at(scene, release), time_at(scene, 0.8)), 0, 1)
        x, y = 0.0 * time, rest - 0.46 * (1 - travel)
        hand_x, hand_y = 0.0 * time, 0.0 * time + rest - 0.46
    else:
        release = 0.75
        travel = progress(scene, time, 0.0, 0.72)
        x, y = -scene.action.start_side * 0.36 * (1 - travel), rest - 0.36 * (1 - travel)
        hand_x, hand_y = x, y
    cover = Part("second", "cloth", (Drawing(cloth),), placement(time, x, y), constant(time))
    away = np.deg2rad(scene.action.arm_angle), 0.4 * progress(scene, time, release, 1.0)
    hand = hand_part(
        scene,
        placement(
            time,
            hand_x + np.cos(away[0]) * away[1],
            hand_y - 0.42 * cloth.size + np.sin(away[0]) * away[1],
            scene.action.arm_angle,
        ),
        np.where(time < time_at(scene, release), GRIP, OPEN),
    )
    thing = object_part(scene, time, placement(time, 0.0, rest))
    return Act((thing, cover, hand), (time_at(scene, 0.1), time_at(scene, 0.8)))


_GROUP = "covering and uncovering"
_CAUSES = ("hand", "object", "second", "order")
_SAMPLING = SamplingRanges(
    second_shapes=("cloth",),
    arm_angles=ARM_FROM_ABOVE,
    object_size=(0.2, 0.24),
    second_size=(0.38, 0.44),
)

TEMPLATES = (
    Template(
        _COVER, _GROUP, _cover, _CAUSES, _UNCOVER, _COVER, sampling=_SAMPLING,
        variants={"dropped": ("Dropping something onto something",)},
    ),
    Template(
        _UNCOVER, _GROUP, _cover, _CAUSES, _COVER, _UNCOVER, backwards=True, sampling=_SAMPLING,
    ),
)  # fmt: skip
