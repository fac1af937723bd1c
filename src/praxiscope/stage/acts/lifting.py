"""Picking up, lifting, putting down, dropping and falling."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.building_blocks import (
    GRIP,
    OPEN,
    REST,
    container_parts,
    hand_at,
    held_object,
    object_part,
    progress,
    second_object,
    time_at,
)
from praxiscope.stage.motion import Times, fall, interpolate, placement
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import ARM_FROM_ABOVE, Act, Part, SamplingRanges, Template

_PICK, _LIFT = (
    "Picking something up",
    "Lifting something up completely without letting it drop down",
)
_PUT, _DROP = "Putting something on a surface", "Dropping something onto something"
_FALL = "Something falling like a rock"
_UP, _DOWN = "Moving something up", "Moving something down"

_AWAY = 0.5
_HEIGHT = 0.42


def _pick(scene: Scene, time: Times) -> Act:
    """An empty hand approaches, grips the object and lifts it."""
    touch = time_at(scene, 0.42)
    away = _AWAY * (1 - progress(scene, time, 0.0, 0.42))
    y = REST - _HEIGHT * progress(scene, time, 0.5, 1.0)
    poses = np.where(time < touch, OPEN, GRIP)
    parts = (
        object_part(scene, time, placement(time, 0.0, y)),
        hand_at(scene, time, 0.0, y, poses, away=away),
    )
    return Act(parts, (time_at(scene, 0.3), time_at(scene, 1.0)))


def _lift(scene: Scene, time: Times) -> Act:
    """A hand that already holds the object lifts it from the surface."""
    y = REST + 0.04 - (_HEIGHT + 0.04) * progress(scene, time, 0.4, 0.9)
    return Act(held_object(scene, time, 0.0, y), (time_at(scene, 0.3), time_at(scene, 0.9)))


def _drop(scene: Scene, time: Times) -> Act:
    """A hand releases the object; in the variant ``into a container`` it falls into one."""
    release, landing = time_at(scene, 0.3), time_at(scene, 0.66)
    high = -0.3
    y = interpolate(high, REST, fall(time, release, landing))
    open_by = progress(scene, time, 0.3, 0.5)
    hand = hand_at(scene, time, 0.0, high, np.where(time < release, GRIP, OPEN), away=0.1 * open_by)
    parts: tuple[Part, ...] = (object_part(scene, time, placement(time, 0.0, y)),)
    if scene.action.variant == "into a container":
        thing = second_object(scene)
        inside, front = container_parts("second", thing, time, placement(time, 0.0, REST - 0.12))
        parts = (inside, *parts, front)
    return Act((*parts, hand), (release, landing))


def _fall(scene: Scene, time: Times) -> Act:
    """An object falls from above the frame; an extra hand does not touch it."""
    begin, landing = time_at(scene, 0.15), time_at(scene, 0.6)
    path = fall(time, begin, landing)
    spin = scene.action.start_side * interpolate(-150, 0, np.clip(path, 0, 1))
    thing = object_part(scene, time, placement(time, 0.0, interpolate(-0.85, REST, path), spin))
    if not scene.action.extra_hand:
        return Act((thing,), (begin, landing))
    extra_hand = hand_at(
        scene, time, 0.3 * -scene.action.start_side, -0.02, np.full(len(time), OPEN), away=0.02
    )
    return Act((thing, extra_hand), (begin, landing))


_LIFTS, _FALLS = "lifting and putting down", "dropping and falling"
_HANDLED = ("hand", "object", "order")
_CATCHING = SamplingRanges(second_shapes=("crate", "bucket", "bowl"), arm_angles=ARM_FROM_ABOVE)

TEMPLATES = (
    Template(_PICK, _LIFTS, _pick, _HANDLED, _PUT, _PICK, parents=(_LIFT,)),
    Template(_LIFT, _LIFTS, _lift, _HANDLED, _DOWN, _LIFT, parents=(_UP,)),
    Template(_PUT, _LIFTS, _pick, _HANDLED, _PICK, _PUT, backwards=True, parents=(_DOWN,)),
    Template(
        _DROP, _FALLS, _drop, _HANDLED, None, _DROP, parents=(_FALL,),
        variants={"into a container": ("Putting something into something",)}, sampling=_CATCHING,
    ),
    Template(_FALL, _FALLS, _fall, ("object", "order"), None, _FALL),
)  # fmt: skip
