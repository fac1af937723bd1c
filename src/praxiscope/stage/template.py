"""What a label means in this world, and what acting it out takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Matrices, Times
from praxiscope.stage.scene import Scene

HOLDABLE = ("ball", "block", "bottle", "box", "can", "cup", "pyramid", "sheet", "star")
ALL_ROUND = ((-180.0, 180.0),)
FROM_ABOVE = ((-165.0, -125.0), (-55.0, -15.0))


@dataclass(frozen=True, eq=False)
class Part:
    """One cut-out in motion.

    Attributes:
        factor: which factor of the scene it belongs to.
        name: what it is.
        drawings: the pictures it can show.
        world: where it is at each time.
        shown: ``(T,)`` which of the drawings, -1 none.
    """

    factor: str
    name: str
    drawings: tuple[Drawing, ...]
    world: Matrices
    shown: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Act:
    """What a template's function hands back.

    Attributes:
        parts: from the back to the front.
        causal: from when to when that happens which makes the label true.
        camera: ``(T, 3)`` x, y in short sides and zoom, None where it rests.
    """

    parts: tuple[Part, ...]
    causal: tuple[float, float]
    camera: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Casting:
    """Who can play: shapes of the object and the second object, ranges of the arm's direction."""

    objects: tuple[str, ...] = HOLDABLE
    seconds: tuple[str, ...] = ()
    arms: tuple[tuple[float, float], ...] = ALL_ROUND
    object_size: tuple[float, float] = (0.21, 0.29)
    second_size: tuple[float, float] = (0.36, 0.42)


@dataclass(frozen=True)
class Template:
    """A label and its place in the world.

    Attributes:
        label: in the words of Something-Something.
        group: its coarse group.
        act: performs it, or that template which this one is the ``backwards`` or ``mirrored`` of.
        backwards: the act is played backwards.
        mirrored: all that acts is mirrored, left for right; the world around it is not.
        causes: factors without which the label does not hold.
        parents: labels that hold whenever this one does.
        ways: other ways to act it out, with the labels that then hold too (as the act is
            performed, before it is reversed or mirrored).
        reversal: the label of its frames in reverse order, None if there is none.
        mirror: the label of its mirrored frames.
        pretended: the label of the same movements where only the effect is missing.
        camera_twin: the label under which the camera moves and the object seems to.
        casting: who can play.
    """

    label: str
    group: str
    act: Callable[[Scene, Times], Act]
    causes: tuple[str, ...]
    reversal: str | None
    mirror: str
    backwards: bool = False
    mirrored: bool = False
    parents: tuple[str, ...] = ()
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pretended: str | None = None
    camera_twin: str | None = None
    casting: Casting = field(default_factory=Casting)
