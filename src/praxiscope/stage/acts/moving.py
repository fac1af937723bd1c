"""Pushing, pulling and moving a thing that is held all the time."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.directions import REST, held, moment, progress
from praxiscope.stage.motion import Times, between
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, Casting, Template

_CAMERA_LEFT = "Turning the camera left while filming something"
_CAMERA_RIGHT = "Turning the camera right while filming something"
_PUSH_RIGHT = "Pushing something from left to right"
_PUSH_LEFT = "Pushing something from right to left"
_PULL_RIGHT = "Pulling something from left to right"
_PULL_LEFT = "Pulling something from right to left"
_UP, _DOWN = "Moving something up", "Moving something down"
_TOWARDS = "Moving something towards the camera"
_AWAY = "Moving something away from the camera"

# Far to near: how large a thing looks.
FAR, NEAR = 0.6, 1.5
# A pushing arm is behind what it pushes.
_BEHIND = Casting(arms=((145.0, 215.0),))
_HANDLED = ("hand", "object", "order")


def _push(scene: Scene, time: Times) -> Act:
    """Push to the right from the left; on the way ``rising`` lifts the thing too."""
    path = progress(scene, time)
    half = scene.moves.travel / 2
    climb = 0.42 if scene.moves.way == "rising" else 0.0
    x = between(-half, half, path)
    y = between(REST - 0.06, REST - 0.06 - climb, path)
    return Act(held(scene, time, x, y), (scene.moves.start, scene.moves.end))


def _up(scene: Scene, time: Times) -> Act:
    """Move through the air, upwards."""
    half = scene.moves.travel / 2
    y = between(half, -half, progress(scene, time)) - 0.02
    return Act(held(scene, time, 0.0, y), (scene.moves.start, scene.moves.end))


def _towards(scene: Scene, time: Times) -> Act:
    """Grow from far to near; ``raised`` goes up on the way."""
    path = progress(scene, time)
    climb = 0.4 if scene.moves.way == "raised" else 0.0
    scale = FAR * (NEAR / FAR) ** path
    parts = held(scene, time, 0.0, climb / 2 - climb * path, np.asarray(scale))
    return Act(parts, (moment(scene, 0), moment(scene, 1)))


_RISING = {"rising": (_UP,)}
_RAISED = {"raised": (_UP,)}
_PUSHES, _MOVES = "pushing and pulling", "moving"

TEMPLATES = (
    Template(
        _PUSH_RIGHT, _PUSHES, _push, _HANDLED, _PULL_LEFT, _PUSH_LEFT,
        ways=_RISING, casting=_BEHIND, camera_twin=_CAMERA_LEFT,
    ),
    Template(
        _PUSH_LEFT, _PUSHES, _push, _HANDLED, _PULL_RIGHT, _PUSH_RIGHT, mirrored=True,
        ways=_RISING, casting=_BEHIND, camera_twin=_CAMERA_RIGHT,
    ),
    Template(
        _PULL_RIGHT, _PUSHES, _push, _HANDLED, _PUSH_LEFT, _PULL_LEFT, backwards=True,
        mirrored=True, ways=_RISING, casting=_BEHIND,
    ),
    Template(
        _PULL_LEFT, _PUSHES, _push, _HANDLED, _PUSH_RIGHT, _PULL_RIGHT, backwards=True,
        ways=_RISING, casting=_BEHIND,
    ),
    Template(
        _UP, _MOVES, _up, _HANDLED, _DOWN, _UP,
        camera_twin="Turning the camera downwards while filming something",
    ),
    Template(
        _DOWN, _MOVES, _up, _HANDLED, _UP, _DOWN, backwards=True,
        camera_twin="Turning the camera upwards while filming something",
    ),
    Template(
        _TOWARDS, _MOVES, _towards, _HANDLED, _AWAY, _TOWARDS, ways=_RAISED,
        camera_twin="Approaching something with your camera",
    ),
    Template(
        _AWAY, _MOVES, _towards, _HANDLED, _TOWARDS, _AWAY, backwards=True, ways=_RAISED,
        camera_twin="Moving away from something with your camera",
    ),
)  # fmt: skip
