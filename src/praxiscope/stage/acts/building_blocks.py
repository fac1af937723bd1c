"""Building blocks of actions: the object, the hand at the object, the container around it."""

from __future__ import annotations

import numpy as np

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.hands import POSES
from praxiscope.stage.motion import Curve, Matrices, Times, ease, placement
from praxiscope.stage.scene import Scene, Thing
from praxiscope.stage.template import Part

REST = 0.2
"""Vertical position of an object that stands on the surface, in short sides below the centre."""
GRIP, OPEN, POINT = (POSES.index(pose) for pose in ("grip", "open", "point"))

# Distance from an object's centre to the fingers that hold it, relative to its size.
_HOLD = 0.36


def time_at(scene: Scene, share: float) -> float:
    """The time (0..1 of the clip) at a share of the action."""
    return scene.action.start + share * (scene.action.end - scene.action.start)


def progress(scene: Scene, time: Times, first: float = 0.0, last: float = 1.0) -> Curve:
    """A curve that rises from 0 to 1 between two shares of the action."""
    return ease(time, time_at(scene, first), time_at(scene, last))


def constant(time: Times, drawing: int = 0) -> np.ndarray:
    """The index of one drawing at all times."""
    return np.full(len(time), drawing)


def object_part(scene: Scene, time: Times, world: Matrices) -> Part:
    """The object as a part."""
    return Part("object", scene.object.shape, (Drawing(scene.object),), world, constant(time))


def hand_part(scene: Scene, world: Matrices, poses: np.ndarray) -> Part:
    """The hand as a part, with its pose at each time."""
    drawings = tuple(Drawing(scene.hand, pose) for pose in POSES)
    return Part("hand", "hand", drawings, world, poses)


def hand_at(
    scene: Scene,
    time: Times,
    x: Curve | float,
    y: Curve | float,
    poses: np.ndarray | None = None,
    *,
    away: Curve | float = 0.0,
    scale: Curve | float = 1.0,
    hold: float = _HOLD,
) -> Part:
    """The hand at an object whose centre is at ``x``, ``y``.

    Args:
        scene: the scene.
        time: ``(T,)`` times.
        x: of the object.
        y: of the object.
        poses: pose at each time; by default the hand grips.
        away: distance of the hand from the object along the arm, in short sides.
        scale: size of the object and the hand.
        hold: distance from the object's centre to the fingers, relative to the object's size.
    """
    angle = np.deg2rad(scene.action.arm_angle)
    reach = hold * scene.object.size * scale + away
    world = placement(
        time,
        x + np.cos(angle) * reach,
        y + np.sin(angle) * reach,
        scene.action.arm_angle,
        scale,
        scale,
    )
    return hand_part(scene, world, constant(time, GRIP) if poses is None else poses)


def held_object(
    scene: Scene, time: Times, x: Curve | float, y: Curve | float, scale: Curve | float = 1.0
) -> tuple[Part, Part]:
    """The object, and the hand that holds it at all times."""
    world = placement(time, x, y, 0.0, scale, scale)
    return object_part(scene, time, world), hand_at(scene, time, x, y, scale=scale)


def container_parts(factor: str, thing: Thing, time: Times, world: Matrices) -> tuple[Part, Part]:
    """A container's inside and its front; its contents are drawn between them."""
    drawings = Drawing(thing, "inside"), Drawing(thing, "front")
    inside, front = (
        Part(factor, f"{thing.shape} {drawing.detail}", (drawing,), world, constant(time))
        for drawing in drawings
    )
    return inside, front


def second_object(scene: Scene) -> Thing:
    """The second object of the scene.

    Raises:
        PraxiscopeError: the scene has none.
    """
    if scene.second is None:
        raise PraxiscopeError(
            "needs a second object",
            where=scene.label,
            remedy="to render the scene without it, use remove_factors(scene, 'second')",
        )
    return scene.second
