"""What acts are put together from: an object, a hand at it, a container around it."""

from __future__ import annotations

import numpy as np

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.hands import POSES
from praxiscope.stage.motion import Curve, Matrices, Times, ease, placed
from praxiscope.stage.scene import Scene, Thing
from praxiscope.stage.template import Part

REST = 0.2
"""Where the middle of a thing is that stands on the surface, in short sides below the middle."""
GRIP, OPEN, POINT = (POSES.index(pose) for pose in ("grip", "open", "point"))

# From the middle of an object to where fingers hold it, in its sizes.
_HOLD = 0.36


def moment(scene: Scene, share: float) -> float:
    """The time at a share of the action."""
    return scene.moves.start + share * (scene.moves.end - scene.moves.start)


def progress(scene: Scene, time: Times, first: float = 0.0, last: float = 1.0) -> Curve:
    """Rise from 0 to 1 between two shares of the action."""
    return ease(time, moment(scene, first), moment(scene, last))


def always(time: Times, drawing: int = 0) -> np.ndarray:
    """Show one drawing all the time."""
    return np.full(len(time), drawing)


def object_part(scene: Scene, time: Times, world: Matrices) -> Part:
    """The object."""
    return Part("object", scene.object.shape, (Drawing(scene.object),), world, always(time))


def hand_part(scene: Scene, world: Matrices, poses: np.ndarray) -> Part:
    """The hand, with its pose at each time."""
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
    """The hand at an object whose middle is at ``x``, ``y``.

    Args:
        scene: the scene.
        time: moments.
        x: of the object.
        y: of the object.
        poses: pose at each time, gripping without.
        away: how far the hand is drawn back along its arm, in short sides.
        scale: size of the object and the hand.
        hold: from the object's middle to the fingers, in the object's sizes.
    """
    angle = np.deg2rad(scene.moves.arm)
    reach = hold * scene.object.size * scale + away
    world = placed(
        time,
        x + np.cos(angle) * reach,
        y + np.sin(angle) * reach,
        scene.moves.arm,
        scale,
        scale,
    )
    return hand_part(scene, world, always(time, GRIP) if poses is None else poses)


def held(
    scene: Scene, time: Times, x: Curve | float, y: Curve | float, scale: Curve | float = 1.0
) -> tuple[Part, Part]:
    """The object and the hand that holds it all the time."""
    world = placed(time, x, y, 0.0, scale, scale)
    return object_part(scene, time, world), hand_at(scene, time, x, y, scale=scale)


def container_parts(factor: str, thing: Thing, time: Times, world: Matrices) -> tuple[Part, Part]:
    """A container's inside and its front, to put what is in it between."""
    drawings = Drawing(thing, "inside"), Drawing(thing, "front")
    inside, front = (
        Part(factor, f"{thing.shape} {drawing.detail}", (drawing,), world, always(time))
        for drawing in drawings
    )
    return inside, front


def second(scene: Scene) -> Thing:
    """The second object, which the template's casting provides."""
    if scene.second is None:
        raise PraxiscopeError(
            "needs a second object",
            where=scene.label,
            remedy="take it out of the picture with without(scene, 'second')",
        )
    return scene.second
