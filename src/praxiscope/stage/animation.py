"""The positions of all parts of a scene over time, and the path of the camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.stage.action_catalogue import template
from praxiscope.stage.acts.building_blocks import constant, container_parts
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Matrices, Times, compose, placement
from praxiscope.stage.props import CONTAINERS
from praxiscope.stage.scene import Scene
from praxiscope.stage.seeds import generator
from praxiscope.stage.template import Act, Part

_MIRROR = np.array([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@dataclass(frozen=True, eq=False)
class Animation:
    """An animated scene, in the order in which its frames are shown.

    Coordinates of the frame have their origin in its centre; the unit is the short side of the
    frame.

    Attributes:
        parts: from back to front, in coordinates of the frame, with camera motion.
        camera: ``(T, 2, 3)`` matrices from world coordinates to coordinates of the frame.
        intended: ``(T, 3)`` x, y and zoom of the camera without its shake.
        steps: ``(T,)`` index of the moment that each frame shows.
        time: ``(T,)`` that moment, in 0..1.
        causal_interval: start and end, in that time, of the motion that makes the label true.
    """

    parts: tuple[Part, ...]
    camera: Matrices
    intended: NDArray[np.float64]
    steps: NDArray[np.intp]
    time: Times
    causal_interval: tuple[float, float]


def animate(scene: Scene, frames: int) -> Animation:
    """Animate a scene over a number of frames.

    Raises:
        PraxiscopeError: the stage has no such label.
    """
    entry = template(scene.label)
    first, last = scene.span
    if entry.backwards:
        first, last = 1 - last, 1 - first
    time = first + (last - first) * np.linspace(0, 1, frames)
    act = entry.act(scene, time)
    intended = _camera_path(scene, act, time, entry.mirrored)
    camera = _camera(intended, _shake(scene, time))
    placement_of_action = _placement_of_action(scene, entry.mirrored)
    parts = [_in_frame(part, camera) for part in _distractor_parts(scene, time)]
    parts += [_in_frame(part, compose(camera, placement_of_action)) for part in act.parts]
    parts += _overlay_parts(scene, time)
    present = tuple(part for part in parts if part.factor not in scene.absent)
    steps = _displayed_steps(scene, frames, entry.backwards)
    return Animation(
        tuple(_in_shown_order(part, steps) for part in present),
        camera[steps],
        intended[steps],
        steps,
        time[steps],
        act.causal_interval,
    )


def _camera_path(scene: Scene, act: Act, time: Times, mirrored: bool) -> NDArray[np.float64]:
    if act.camera is None or "camera" in scene.absent:
        return np.broadcast_to([0.0, 0.0, 1.0], (len(time), 3))
    return act.camera * [-1.0, 1.0, 1.0] if mirrored else act.camera


def _shake(scene: Scene, time: Times) -> NDArray[np.float64]:
    """Smooth random motion in x and y, ``(T, 2)``, as a function of time."""
    if "shake" in scene.absent or scene.shake == 0:
        return np.zeros((len(time), 2))
    rng = generator(scene.seed, "shake")
    phases, speeds = rng.uniform(0, 2 * np.pi, (3, 2)), rng.uniform(0.6, 3.2, (3, 2))
    waves = np.sin(2 * np.pi * speeds * time[:, None, None] + phases)
    shake: NDArray[np.float64] = scene.shake * waves.mean(axis=1)
    return shake


def _camera(intended: NDArray[np.float64], shake: NDArray[np.float64]) -> Matrices:
    x, y, zoom = intended.T
    time = np.arange(len(x), dtype=np.float64)
    return placement(time, shake[:, 0] - zoom * x, shake[:, 1] - zoom * y, 0.0, zoom, zoom)


def _placement_of_action(scene: Scene, mirrored: bool) -> NDArray[np.float64]:
    action = scene.action
    matrix = np.array([[action.scale, 0.0, action.x], [0.0, action.scale, action.y]])
    return compose(_MIRROR, matrix) if mirrored else matrix


def _distractor_parts(scene: Scene, time: Times) -> tuple[Part, ...]:
    if scene.distractor is None:
        return ()
    thing = scene.distractor.thing
    world = placement(time, scene.distractor.x, scene.distractor.y)
    if thing.shape in CONTAINERS:
        return container_parts("distractor", thing, time, world)
    return (Part("distractor", thing.shape, (Drawing(thing),), world, constant(time)),)


def _overlay_parts(scene: Scene, time: Times) -> list[Part]:
    """Cue and caption: fixed in the frame, independent of the camera."""
    parts = []
    if scene.cue is not None:
        sign = -1.0 if scene.cue.mirrored else 1.0
        world = placement(time, width=sign)
        if scene.cue.kind == "pendulum":
            swing = 48 * np.sin(2 * np.pi * 2 * time)
            world = placement(time, sign * 0.34, -0.49, swing)
        parts.append(Part("cue", scene.cue.kind, (Drawing(scene.cue),), world, constant(time)))
    if scene.caption is not None:
        world = placement(time, 0.0, scene.caption.y)
        parts.append(Part("caption", "caption", (Drawing(scene.caption),), world, constant(time)))
    return parts


def _in_frame(part: Part, view: Matrices) -> Part:
    return Part(
        part.factor, part.name, part.drawings, compose(view, part.world), part.drawing_index
    )


def _in_shown_order(part: Part, steps: NDArray[np.intp]) -> Part:
    return Part(part.factor, part.name, part.drawings, part.world[steps], part.drawing_index[steps])


def _displayed_steps(scene: Scene, frames: int, backwards: bool) -> NDArray[np.intp]:
    steps = np.arange(frames)[::-1] if backwards else np.arange(frames)
    if "order" in scene.absent or scene.order == "shuffled":
        return generator(scene.seed, "order").permutation(steps)
    if scene.order == "frozen":
        return np.full(frames, steps[frames // 2])
    return steps[::-1] if scene.order == "reversed" else steps
