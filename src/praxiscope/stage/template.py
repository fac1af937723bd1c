"""Action templates: what a label means on the stage, and how it is animated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Matrices, Times
from praxiscope.stage.scene import Scene

HOLDABLE_SHAPES = ("ball", "block", "bottle", "box", "can", "cup", "pyramid", "sheet", "star")
ANY_DIRECTION = ((-180.0, 180.0),)
ARM_FROM_ABOVE = ((-165.0, -125.0), (-55.0, -15.0))


@dataclass(frozen=True, eq=False)
class Part:
    """One moving part of a scene.

    Attributes:
        factor: the factor of the scene that it belongs to.
        name: what it is.
        drawings: the drawings that it can show.
        world: its position at each time, as matrices to world coordinates.
        drawing_index: ``(T,)`` index of the drawing that is shown, -1 for none.
    """

    factor: str
    name: str
    drawings: tuple[Drawing, ...]
    world: Matrices
    drawing_index: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Act:
    """The result of a template's function.

    Attributes:
        parts: from back to front.
        causal_interval: start and end of the motion that makes the label true.
        camera: ``(T, 3)`` x, y in short sides and zoom, None if the camera does not move.
    """

    parts: tuple[Part, ...]
    causal_interval: tuple[float, float]
    camera: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class SamplingRanges:
    """What a scene of a label is sampled from.

    Attributes:
        object_shapes: shapes of the object.
        second_shapes: shapes of the second object; empty if the label needs none.
        arm_angles: ranges of the arm's direction, in degrees.
        object_size: range of the object's size, in short sides.
        second_size: range of the second object's size, in short sides.
    """

    object_shapes: tuple[str, ...] = HOLDABLE_SHAPES
    second_shapes: tuple[str, ...] = ()
    arm_angles: tuple[tuple[float, float], ...] = ANY_DIRECTION
    object_size: tuple[float, float] = (0.21, 0.29)
    second_size: tuple[float, float] = (0.36, 0.42)


@dataclass(frozen=True)
class Template:
    """A label, its animation and its relations to other labels.

    Attributes:
        label: in the wording of Something-Something.
        group: of the label.
        act: function that animates the action; with ``backwards`` or ``mirrored``, the action of
            which this one is the reversal or the mirror image.
        causal_factors: factors without which the label is not true.
        reversed_label: the label of the reversed frames, None if there is none.
        mirrored_label: the label of the mirrored frames.
        backwards: the animation runs backwards.
        mirrored: hand and objects are mirrored, left for right; the surroundings are not.
        parents: labels that are true whenever this one is.
        variants: other versions of the action, with the labels that are then true too (for the
            animation before it is reversed or mirrored).
        pretence_label: the label of the same movement without its effect.
        camera_label: the label of the clip in which the camera moves in place of the object.
        sampling: what a scene of the label is sampled from.
    """

    label: str
    group: str
    act: Callable[[Scene, Times], Act]
    causal_factors: tuple[str, ...]
    reversed_label: str | None
    mirrored_label: str
    backwards: bool = False
    mirrored: bool = False
    parents: tuple[str, ...] = ()
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pretence_label: str | None = None
    camera_label: str | None = None
    sampling: SamplingRanges = field(default_factory=SamplingRanges)
