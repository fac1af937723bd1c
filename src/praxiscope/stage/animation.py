"""All that moves in one scene, and how the camera sees it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praxiscope.stage.action_catalogue import template
from praxiscope.stage.acts.directions import always, container_parts
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Matrices, Times, compose, placed
from praxiscope.stage.props import CONTAINERS
from praxiscope.stage.scene import Scene
from praxiscope.stage.seeds import generator
from praxiscope.stage.template import Act, Part

_MIRROR = np.array([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@dataclass(frozen=True, eq=False)
class Animation:
    """A scene in motion, in the order in which its frames are shown.

    Attributes:
        parts: from the back to the front, in the frame's coordinates: short sides of the frame
            from its middle, camera motion included.
        camera: ``(T, 2, 3)`` from the world to the frame's coordinates.
        intended: ``(T, 3)`` x, y and zoom of the camera without its shake.
        steps: ``(T,)`` which moment of the performance each frame shows.
        time: ``(T,)`` that moment, in 0..1.
        causal: from when to when, in that time, happens what makes the label true.
    """

    parts: tuple[Part, ...]
    camera: Matrices
    intended: NDArray[np.float64]
    steps: NDArray[np.intp]
    time: Times
    causal: tuple[float, float]


def animate(scene: Scene, frames: int) -> Animation:
    """Act out a scene in so many frames.

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
    stage = _staging(scene, entry.mirrored)
    parts = [_seen(part, camera) for part in _bystanders(scene, time)]
    parts += [_seen(part, compose(camera, stage)) for part in act.parts]
    parts += _overlays(scene, time)
    present = tuple(part for part in parts if part.factor not in scene.absent)
    steps = _steps(scene, frames, entry.backwards)
    return Animation(
        tuple(_reordered(part, steps) for part in present),
        camera[steps],
        intended[steps],
        steps,
        time[steps],
        act.causal,
    )


def _camera_path(scene: Scene, act: Act, time: Times, mirrored: bool) -> NDArray[np.float64]:
    if act.camera is None or "camera" in scene.absent:
        return np.broadcast_to([0.0, 0.0, 1.0], (len(time), 3))
    return act.camera * [-1.0, 1.0, 1.0] if mirrored else act.camera


def _shake(scene: Scene, time: Times) -> NDArray[np.float64]:
    """Two smooth wanderings, ``(T, 2)``; a function of time, so that any moments can be asked."""
    if "shake" in scene.absent or scene.shake == 0:
        return np.zeros((len(time), 2))
    rng = generator(scene.seed, "shake")
    phases, speeds = rng.uniform(0, 2 * np.pi, (3, 2)), rng.uniform(0.6, 3.2, (3, 2))
    waves = np.sin(2 * np.pi * speeds * time[:, None, None] + phases)
    wander: NDArray[np.float64] = scene.shake * waves.mean(axis=1)
    return wander


def _camera(intended: NDArray[np.float64], shake: NDArray[np.float64]) -> Matrices:
    x, y, zoom = intended.T
    time = np.arange(len(x), dtype=np.float64)
    return placed(time, shake[:, 0] - zoom * x, shake[:, 1] - zoom * y, 0.0, zoom, zoom)


def _staging(scene: Scene, mirrored: bool) -> NDArray[np.float64]:
    moves = scene.moves
    stage = np.array([[moves.scale, 0.0, moves.x], [0.0, moves.scale, moves.y]])
    return compose(_MIRROR, stage) if mirrored else stage


def _bystanders(scene: Scene, time: Times) -> tuple[Part, ...]:
    if scene.distractor is None:
        return ()
    thing = scene.distractor.thing
    world = placed(time, scene.distractor.x, scene.distractor.y)
    if thing.shape in CONTAINERS:
        return container_parts("distractor", thing, time, world)
    return (Part("distractor", thing.shape, (Drawing(thing),), world, always(time)),)


def _overlays(scene: Scene, time: Times) -> list[Part]:
    """Cue and caption: they stay in the frame, whatever the camera does."""
    parts = []
    if scene.cue is not None:
        sign = -1.0 if scene.cue.mirrored else 1.0
        world = placed(time, width=sign)
        if scene.cue.kind == "pendulum":
            swing = 48 * np.sin(2 * np.pi * 2 * time)
            world = placed(time, sign * 0.34, -0.49, swing)
        parts.append(Part("cue", scene.cue.kind, (Drawing(scene.cue),), world, always(time)))
    if scene.caption is not None:
        world = placed(time, 0.0, scene.caption.y)
        parts.append(Part("caption", "caption", (Drawing(scene.caption),), world, always(time)))
    return parts


def _seen(part: Part, view: Matrices) -> Part:
    return Part(part.factor, part.name, part.drawings, compose(view, part.world), part.shown)


def _reordered(part: Part, steps: NDArray[np.intp]) -> Part:
    return Part(part.factor, part.name, part.drawings, part.world[steps], part.shown[steps])


def _steps(scene: Scene, frames: int, backwards: bool) -> NDArray[np.intp]:
    steps = np.arange(frames)[::-1] if backwards else np.arange(frames)
    if "order" in scene.absent or scene.order == "shuffled":
        return generator(scene.seed, "order").permutation(steps)
    if scene.order == "frozen":
        return np.full(frames, steps[frames // 2])
    return steps[::-1] if scene.order == "reversed" else steps
