"""Pushing, pulling and moving an object that the hand holds at all times."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.building_blocks import REST, held_object, progress, time_at
from praxiscope.stage.motion import Times, interpolate
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, SamplingRanges, Template

_CAMERA_LEFT = "Turning the camera left while filming something"
_CAMERA_RIGHT = "Turning the camera right while filming something"
_PUSH_RIGHT = "Pushing something from left to right"
_PUSH_LEFT = "Pushing something from right to left"
_PULL_RIGHT = "Pulling something from left to right"
_PULL_LEFT = "Pulling something from right to left"
_UP, _DOWN = "Moving something up", "Moving something down"
_TOWARDS = "Moving something towards the camera"
_AWAY = "Moving something away from the camera"

# Apparent size of an object that is far from, and near to, the camera.
FAR, NEAR = 0.6, 1.5
# A pushing arm is behind the object.
_BEHIND = SamplingRanges(arm_angles=((145.0, 215.0),))
_HANDLED = ("hand", "object", "order")


def _push(scene: Scene, time: Times) -> Act:
    """Push from left to right; the variant ``rising`` lifts the object too."""
    path = progress(scene, time)
    half = scene.action.travel / 2
    climb = 0.42 if scene.action.variant == "rising" else 0.0
    x = interpolate(-half, half, path)
    y = interpolate(REST - 0.06, REST - 0.06 - climb, path)
    return Act(held_object(scene, time, x, y), (scene.action.start, scene.action.end))


def _up(scene: Scene, time: Times) -> Act:
    """Move upwards through the air."""
    half = scene.action.travel / 2
    y = interpolate(half, -half, progress(scene, time)) - 0.02
    return Act(held_object(scene, time, 0.0, y), (scene.action.start, scene.action.end))


def _towards(scene: Scene, time: Times) -> Act:
    """Grow from far to near; the variant ``raised`` moves up too."""
    path = progress(scene, time)
    climb = 0.4 if scene.action.variant == "raised" else 0.0
    scale = FAR * (NEAR / FAR) ** path
    parts = held_object(scene, time, 0.0, climb / 2 - climb * path, np.asarray(scale))
    return Act(parts, (time_at(scene, 0), time_at(scene, 1)))


_RISING = {"rising": (_UP,)}
_RAISED = {"raised": (_UP,)}
_PUSHES, _MOVES = "pushing and pulling", "moving"

TEMPLATES = (
    Template(
        _PUSH_RIGHT, _PUSHES, _push, _HANDLED, _PULL_LEFT, _PUSH_LEFT,
        variants=_RISING, sampling=_BEHIND, camera_label=_CAMERA_LEFT,
    ),
    Template(
        _PUSH_LEFT, _PUSHES, _push, _HANDLED, _PULL_RIGHT, _PUSH_RIGHT, mirrored=True,
        variants=_RISING, sampling=_BEHIND, camera_label=_CAMERA_RIGHT,
    ),
    Template(
        _PULL_RIGHT, _PUSHES, _push, _HANDLED, _PUSH_LEFT, _PULL_LEFT, backwards=True,
        mirrored=True, variants=_RISING, sampling=_BEHIND,
    ),
    Template(
        _PULL_LEFT, _PUSHES, _push, _HANDLED, _PUSH_RIGHT, _PULL_RIGHT, backwards=True,
        variants=_RISING, sampling=_BEHIND,
    ),
    Template(
        _UP, _MOVES, _up, _HANDLED, _DOWN, _UP,
        camera_label="Turning the camera downwards while filming something",
    ),
    Template(
        _DOWN, _MOVES, _up, _HANDLED, _UP, _DOWN, backwards=True,
        camera_label="Turning the camera upwards while filming something",
    ),
    Template(
        _TOWARDS, _MOVES, _towards, _HANDLED, _AWAY, _TOWARDS, variants=_RAISED,
        camera_label="Approaching something with your camera",
    ),
    Template(
        _AWAY, _MOVES, _towards, _HANDLED, _TOWARDS, _AWAY, backwards=True, variants=_RAISED,
        camera_label="Moving away from something with your camera",
    ),
)  # fmt: skip
