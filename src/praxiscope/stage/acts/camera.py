"""Camera motion while the object does not move, with or without a hand that holds it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from praxiscope.stage.acts.building_blocks import REST, held_object, object_part, progress
from praxiscope.stage.acts.moving import FAR, NEAR
from praxiscope.stage.motion import Times, interpolate, placement
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, Part, Template

_LEFT = "Turning the camera left while filming something"
_RIGHT = "Turning the camera right while filming something"
_UP = "Turning the camera upwards while filming something"
_DOWN = "Turning the camera downwards while filming something"
_NEARER = "Approaching something with your camera"
_FARTHER = "Moving away from something with your camera"


def _turn_left(scene: Scene, time: Times) -> Act:
    """The frame content moves right, like an object that is pushed to the right."""
    half = scene.action.travel / 2
    parts = _standing_object(scene, time, -half, REST - 0.06)
    far = -2 * half * scene.action.scale
    return _camera_act(scene, time, parts, x=interpolate(0.0, far, progress(scene, time)))


def _turn_down(scene: Scene, time: Times) -> Act:
    """The frame content moves up, like an object that is moved up."""
    half = scene.action.travel / 2
    parts = _standing_object(scene, time, 0.0, half - 0.02)
    far = 2 * half * scene.action.scale
    return _camera_act(scene, time, parts, y=interpolate(0.0, far, progress(scene, time)))


def _approach(scene: Scene, time: Times) -> Act:
    """Everything grows, like an object that is moved towards the camera."""
    zoom = FAR * (NEAR / FAR) ** progress(scene, time)
    # The camera aims at the object, which keeps its position in the frame.
    x, y = scene.action.x * (1 - 1 / zoom), scene.action.y * (1 - 1 / zoom)
    return _camera_act(scene, time, _standing_object(scene, time, 0.0, 0.0), x, y, zoom)


def _standing_object(scene: Scene, time: Times, x: float, y: float) -> tuple[Part, ...]:
    if scene.action.extra_hand:
        return held_object(scene, time, x, y)
    return (object_part(scene, time, placement(time, x, y)),)


def _camera_act(
    scene: Scene,
    time: Times,
    parts: tuple[Part, ...],
    x: NDArray[np.float64] | float = 0.0,
    y: NDArray[np.float64] | float = 0.0,
    zoom: NDArray[np.float64] | float = 1.0,
) -> Act:
    path = np.stack(np.broadcast_arrays(x, y, zoom, time)[:3], axis=1).astype(np.float64)
    return Act(parts, (scene.action.start, scene.action.end), path)


_GROUP = "camera motion"
_CAUSES = ("camera", "order")

TEMPLATES = (
    Template(_LEFT, _GROUP, _turn_left, _CAUSES, _RIGHT, _RIGHT),
    Template(_RIGHT, _GROUP, _turn_left, _CAUSES, _LEFT, _LEFT, mirrored=True),
    Template(_DOWN, _GROUP, _turn_down, _CAUSES, _UP, _DOWN),
    Template(_UP, _GROUP, _turn_down, _CAUSES, _DOWN, _UP, backwards=True),
    Template(_NEARER, _GROUP, _approach, _CAUSES, _FARTHER, _NEARER),
    Template(_FARTHER, _GROUP, _approach, _CAUSES, _NEARER, _FARTHER, backwards=True),
)
