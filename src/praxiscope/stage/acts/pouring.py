"""Pouring out of one thing, into another or not."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.directions import (
    REST,
    container_parts,
    hand_at,
    moment,
    object_part,
    progress,
    second,
)
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Times, placed
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, Casting, Part, Template

_INTO, _OUT = "Pouring something into something", "Pouring something out of something"
_DROPS = 7
_TILT = 118.0
# Share of the action that a drop takes from the lip to the ground, 0.4 short sides.
_FALL = 0.22


def _pour(scene: Scene, time: Times) -> tuple[Part, Part, tuple[Part, ...]]:
    """The vessel, the hand and the drops that fall from its lip to the ground."""
    side = scene.moves.side
    x, y = -side * 0.17, -0.14
    tilt = progress(scene, time, 0.0, 0.45) * (1 - progress(scene, time, 0.85, 1.0))
    vessel = object_part(scene, time, placed(time, x, y, side * _TILT * tilt))
    hand = hand_at(scene, time, x, y)
    drops = tuple(
        _drop(scene, time, x + side * 0.13, y + 0.02, share)
        for share in np.linspace(0.32, 0.74, _DROPS)
    )
    return vessel, hand, drops


def _drop(scene: Scene, time: Times, x: float, y: float, share: float) -> Part:
    start, landing = moment(scene, share), moment(scene, share + _FALL)
    age = (time - start) / (landing - start)
    falls = (age >= 0) & (age <= 1)
    path = np.clip(age, 0, 1)
    world = placed(
        time, x + scene.moves.side * 0.04 * path, y + 0.42 * (0.35 * path + 0.65 * path**2),
        0.0, 1.15, 1.5,
    )  # fmt: skip
    return Part("object", "drop", (Drawing(scene.object, "drop"),), world, np.where(falls, 0, -1))


def _pour_out(scene: Scene, time: Times) -> Act:
    """Pour onto the surface, where a puddle grows."""
    vessel, hand, drops = _pour(scene, time)
    grown = 0.15 + progress(scene, time, 0.45, 0.95)
    puddle = Part(
        "object",
        "puddle",
        (Drawing(scene.object, "puddle"),),
        placed(time, 0.0, REST + 0.12, 0.0, grown, grown),
        np.where(time > moment(scene, 0.45), 0, -1),
    )
    return Act((puddle, *drops, vessel, hand), (moment(scene, 0.3), moment(scene, 0.95)))


def _pour_into(scene: Scene, time: Times) -> Act:
    """Pour into a vessel that stands below."""
    vessel, hand, drops = _pour(scene, time)
    inside, front = container_parts("second", second(scene), time, placed(time, 0.0, REST - 0.02))
    causal = moment(scene, 0.3), moment(scene, 0.95)
    return Act((inside, *drops, front, vessel, hand), causal)


_GROUP = "pouring"
_VESSELS, _ARMS = ("bottle", "can", "cup"), ((-160.0, -20.0),)

TEMPLATES = (
    Template(
        _OUT, _GROUP, _pour_out, ("hand", "object", "order"), None, _OUT,
        casting=Casting(objects=_VESSELS, arms=_ARMS),
    ),
    Template(
        _INTO, _GROUP, _pour_into, ("hand", "object", "second", "order"), None, _INTO,
        parents=(_OUT,),
        casting=Casting(objects=_VESSELS, seconds=("crate", "bucket", "bowl"), arms=_ARMS),
    ),
)  # fmt: skip
