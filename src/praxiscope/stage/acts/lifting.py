"""Picking up, lifting, putting down, dropping and falling."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.directions import (
    GRIP,
    OPEN,
    REST,
    container_parts,
    hand_at,
    held,
    moment,
    object_part,
    progress,
    second,
)
from praxiscope.stage.motion import Times, between, fall, placed
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import FROM_ABOVE, Act, Casting, Part, Template

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
    """An empty hand comes, grips and lifts."""
    touch = moment(scene, 0.42)
    away = _AWAY * (1 - progress(scene, time, 0.0, 0.42))
    y = REST - _HEIGHT * progress(scene, time, 0.5, 1.0)
    poses = np.where(time < touch, OPEN, GRIP)
    parts = (
        object_part(scene, time, placed(time, 0.0, y)),
        hand_at(scene, time, 0.0, y, poses, away=away),
    )
    return Act(parts, (moment(scene, 0.3), moment(scene, 1.0)))


def _lift(scene: Scene, time: Times) -> Act:
    """A hand that holds the thing already takes it up from the surface."""
    y = REST + 0.04 - (_HEIGHT + 0.04) * progress(scene, time, 0.4, 0.9)
    return Act(held(scene, time, 0.0, y), (moment(scene, 0.3), moment(scene, 0.9)))


def _drop(scene: Scene, time: Times) -> Act:
    """A hand lets go; ``into a container`` the thing falls into one."""
    release, landing = moment(scene, 0.3), moment(scene, 0.66)
    high = -0.3
    y = between(high, REST, fall(time, release, landing))
    open_by = progress(scene, time, 0.3, 0.5)
    hand = hand_at(scene, time, 0.0, high, np.where(time < release, GRIP, OPEN), away=0.1 * open_by)
    parts: tuple[Part, ...] = (object_part(scene, time, placed(time, 0.0, y)),)
    if scene.moves.way == "into a container":
        thing = second(scene)
        inside, front = container_parts("second", thing, time, placed(time, 0.0, REST - 0.12))
        parts = (inside, *parts, front)
    return Act((*parts, hand), (release, landing))


def _fall(scene: Scene, time: Times) -> Act:
    """A thing comes down from above the frame; a ``helper`` only looks on."""
    begin, landing = moment(scene, 0.15), moment(scene, 0.6)
    path = fall(time, begin, landing)
    spin = scene.moves.side * between(-150, 0, np.clip(path, 0, 1))
    thing = object_part(scene, time, placed(time, 0.0, between(-0.85, REST, path), spin))
    if not scene.moves.helper:
        return Act((thing,), (begin, landing))
    onlooker = hand_at(
        scene, time, 0.3 * -scene.moves.side, -0.02, np.full(len(time), OPEN), away=0.02
    )
    return Act((thing, onlooker), (begin, landing))


_LIFTS, _FALLS = "lifting and putting down", "dropping and falling"
_HANDLED = ("hand", "object", "order")
_CATCHING = Casting(seconds=("crate", "bucket", "bowl"), arms=FROM_ABOVE)

TEMPLATES = (
    Template(_PICK, _LIFTS, _pick, _HANDLED, _PUT, _PICK, parents=(_LIFT,)),
    Template(_LIFT, _LIFTS, _lift, _HANDLED, _DOWN, _LIFT, parents=(_UP,)),
    Template(_PUT, _LIFTS, _pick, _HANDLED, _PICK, _PUT, backwards=True, parents=(_DOWN,)),
    Template(
        _DROP, _FALLS, _drop, _HANDLED, None, _DROP, parents=(_FALL,),
        ways={"into a container": ("Putting something into something",)}, casting=_CATCHING,
    ),
    Template(_FALL, _FALLS, _fall, ("object", "order"), None, _FALL),
)  # fmt: skip
