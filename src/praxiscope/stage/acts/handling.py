"""Squeezing, pretending to squeeze, poking and showing."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.building_blocks import (
    GRIP,
    OPEN,
    POINT,
    REST,
    constant,
    hand_at,
    held_object,
    object_part,
    progress,
    time_at,
)
from praxiscope.stage.acts.moving import FAR, NEAR
from praxiscope.stage.motion import Times, compose, placement, pulses
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, SamplingRanges, Template

_SQUEEZE, _PRETEND = "Squeezing something", "Pretending to squeeze something"
_POKE = "Poking something so lightly that it doesn't or almost doesn't move"
_SHOW = "Showing something to the camera"


def _squeeze(scene: Scene, time: Times, softness: float) -> Act:
    """Close the hand around an object twice; the object is compressed by ``softness``."""
    effort = pulses(time, scene.action.start, scene.action.end, 2)
    arm = scene.action.arm_angle
    along = compose(
        placement(time, 0.0, 0.0, arm, 1 - softness * effort, 1 + 0.5 * softness * effort),
        placement(time, angle=-arm),
    )
    thing = object_part(scene, time, along)
    poses = np.where(effort > 0.5, GRIP, OPEN)
    hand = hand_at(scene, time, 0.0, 0.0, poses, away=0.02 - 0.08 * effort)
    return Act((thing, hand), (scene.action.start, scene.action.end))


def _squeeze_soft(scene: Scene, time: Times) -> Act:
    return _squeeze(scene, time, 0.45)


def _squeeze_nothing(scene: Scene, time: Times) -> Act:
    return _squeeze(scene, time, 0.0)


def _poke(scene: Scene, time: Times) -> Act:
    """A finger approaches, touches and withdraws; the object only rocks."""
    touch = time_at(scene, 0.5)
    near = progress(scene, time, 0.0, 0.46) * (1 - progress(scene, time, 0.56, 1.0))
    rocking = np.where(
        time > time_at(scene, 0.42),
        np.exp(-(((time - touch) / 0.1) ** 2)) * np.sin((time - time_at(scene, 0.42)) * 30),
        0.0,
    )
    thing = object_part(scene, time, placement(time, 0.015 * rocking, REST - 0.04, 7 * rocking))
    hand = hand_at(
        scene, time, 0.0, REST - 0.04, constant(time, POINT), away=0.34 * (1 - near), hold=0.42
    )
    return Act((thing, hand), (time_at(scene, 0.2), time_at(scene, 0.8)))


def _show(scene: Scene, time: Times) -> Act:
    """Hold an object up; in the variant ``brought near`` it first moves towards the camera."""
    if scene.action.variant == "brought near":
        scale = FAR * (NEAR / FAR) ** progress(scene, time, 0.0, 0.6)
        return Act(held_object(scene, time, 0.0, 0.0, scale), (0.0, 1.0))
    return Act(held_object(scene, time, 0.0, 0.0), (0.0, 1.0))


_HANDLED = ("hand", "object", "order")

TEMPLATES = (
    Template(
        _SQUEEZE, "squeezing", _squeeze_soft, _HANDLED, _SQUEEZE, _SQUEEZE, pretence_label=_PRETEND
    ),
    Template(_PRETEND, "squeezing", _squeeze_nothing, _HANDLED, _PRETEND, _PRETEND),
    Template(_POKE, "poking", _poke, _HANDLED, _POKE, _POKE),
    Template(
        _SHOW, "showing", _show, ("hand", "object"), _SHOW, _SHOW,
        variants={"brought near": ("Moving something towards the camera",)},
        sampling=SamplingRanges(object_size=(0.24, 0.32)),
    ),
)  # fmt: skip
