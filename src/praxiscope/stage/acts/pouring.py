"""Pouring out of a vessel, onto the surface or into another vessel."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.building_blocks import (
    REST,
    container_parts,
    hand_at,
    object_part,
    progress,
    second_object,
    time_at,
)
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Times, placement
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, Part, SamplingRanges, Template

_INTO, _OUT = "Pouring something into something", "Pouring something out of something"
_DROPS = 7
_TILT = 118.0
# Duration of a drop's fall from the lip to the ground (0.4 short sides), as share of the action.
_FALL = 0.22


def _pour(scene: Scene, time: Times) -> tuple[Part, Part, tuple[Part, ...]]:
    """The vessel, the hand, and the drops that fall from the vessel's lip to the ground."""
    side = scene.action.start_side
    x, y = -side * 0.17, -0.14
    tilt = progress(scene, time, 0.0, 0.45) * (1 - progress(scene, time, 0.85, 1.0))
    vessel = object_part(scene, time, placement(time, x, y, side * _TILT * tilt))
    hand = hand_at(scene, time, x, y)
    drops = tuple(
        _drop(scene, time, x + side * 0.13, y + 0.02, share)
        for share in np.linspace(0.32, 0.74, _DROPS)
    )
    return vessel, hand, drops


def _drop(scene: Scene, time: Times, x: float, y: float, share: float) -> Part:
    start, landing = time_at(scene, share), time_at(scene, share + _FALL)
    age = (time - start) / (landing - start)
    falls = (age >= 0) & (age <= 1)
    path = np.clip(age, 0, 1)
    world = placement(
        time, x + scene.action.start_side * 0.04 * path, y + 0.42 * (0.35 * path + 0.65 * path**2),
        0.0, 1.15, 1.5,
    )  # fmt: skip
    return Part("object", "drop", (Drawing(scene.object, "drop"),), world, np.where(falls, 0, -1))


def _pour_out(scene: Scene, time: Times) -> Act:
    """Pour onto the surface, where a puddle grows."""
    vessel, hand, drops = _pour(scene, time)
    scale = 0.15 + progress(scene, time, 0.45, 0.95)
    puddle = Part(
        "object",
        "puddle",
        (Drawing(scene.object, "puddle"),),
        placement(time, 0.0, REST + 0.12, 0.0, scale, scale),
        np.where(time > time_at(scene, 0.45), 0, -1),
    )
    return Act((puddle, *drops, vessel, hand), (time_at(scene, 0.3), time_at(scene, 0.95)))


def _pour_into(scene: Scene, time: Times) -> Act:
    """Pour into a vessel below."""
    vessel, hand, drops = _pour(scene, time)
    inside, front = container_parts(
        "second", second_object(scene), time, placement(time, 0.0, REST - 0.02)
    )
    causal = time_at(scene, 0.3), time_at(scene, 0.95)
    return Act((inside, *drops, front, vessel, hand), causal)


_GROUP = "pouring"
_VESSELS, _ARMS = ("bottle", "can", "cup"), ((-160.0, -20.0),)

TEMPLATES = (
    Template(
        _OUT, _GROUP, _pour_out, ("hand", "object", "order"), None, _OUT,
        sampling=SamplingRanges(object_shapes=_VESSELS, arm_angles=_ARMS),
    ),
    Template(
        _INTO, _GROUP, _pour_into, ("hand", "object", "second", "order"), None, _INTO,
        parents=(_OUT,),
        sampling=SamplingRanges(
            object_shapes=_VESSELS, second_shapes=("crate", "bucket", "bowl"), arm_angles=_ARMS
        ),
    ),
)  # fmt: skip
