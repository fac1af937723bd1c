"""Renders a scene to frames and their truth."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.action_catalogue import template, valid_labels
from praxiscope.stage.animation import Animation, animate
from praxiscope.stage.backdrops import draw_backdrop
from praxiscope.stage.drawing import draw
from praxiscope.stage.motion import Matrices, compose, inverse
from praxiscope.stage.scene import Light, Scene
from praxiscope.stage.seeds import generator
from praxiscope.stage.sprite import Sprite
from praxiscope.stage.texture import Picture
from praxiscope.stage.truth import Layers, Track, Truth
from praxiscope.video.clip import Clip, Frames

FPS = 12.0
"""Frames a second of a rendered clip."""

# Sprites are drawn at a higher resolution than the frame, because actions can enlarge them.
_SPRITE_DENSITY = 1.25
_MAX_NOISE_SHIFT = 32
_FLAT = 1e-3


def render(
    scene: Scene, frames: int = 16, size: tuple[int, int] = (112, 112)
) -> tuple[Clip, Truth]:
    """Render a scene.

    Args:
        scene: the scene to render.
        frames: number of frames of the clip.
        size: height and width in pixels.

    Returns:
        The clip at ``FPS`` frames per second, and its truth. The same arguments give the same
        bytes on the same kind of machine.

    Raises:
        PraxiscopeError: the stage has no such label, or the clip is too short or too small.
    """
    if frames < 2 or min(size) < 16:
        raise PraxiscopeError(
            f"{frames} frames of {size[0]}x{size[1]} pixels are too few",
            remedy="use at least 2 frames, 16 pixels high and wide",
        )
    animation = animate(scene, frames)
    lens = _lens(size)
    pictures, layers = _draw_frames(scene, animation, lens, size)
    _apply_light_and_noise(pictures, scene, animation.steps)
    return Clip.from_frames(pictures, FPS), _truth(scene, animation, lens, layers)


def _lens(size: tuple[int, int]) -> NDArray[np.float64]:
    """From coordinates of the frame to pixels, whose centres have integer coordinates."""
    height, width = size
    short = min(size)
    return np.array([[short, 0, (width - 1) / 2], [0, short, (height - 1) / 2]], np.float64)


def _draw_frames(
    scene: Scene, animation: Animation, lens: NDArray[np.float64], size: tuple[int, int]
) -> tuple[Frames, Layers]:
    short = min(size)
    wall = None if "background" in scene.absent else scene.background
    surface = None if "surface" in scene.absent else scene.surface
    backdrop = draw_backdrop(wall, surface, short)
    behind = compose(compose(lens, animation.camera), backdrop.local)
    parts = [
        (
            tuple(draw(drawing, short * _SPRITE_DENSITY) for drawing in part.drawings),
            compose(lens, part.world),
            part.drawing_index,
        )
        for part in animation.parts
    ]
    frames = np.empty((len(behind), *size, 3), np.uint8)
    layers = np.zeros((len(behind), *size), np.uint8)
    for step in range(len(behind)):
        canvas: Picture = cv2.warpAffine(  # type: ignore[assignment]
            backdrop.image, behind[step], size[::-1], borderMode=cv2.BORDER_REFLECT_101
        )
        for number, (sprites, world, index) in enumerate(parts, 1):
            if index[step] >= 0:
                _paste(canvas, layers[step], sprites[index[step]], world[step], number)
        frames[step] = canvas[..., :3]
    return frames, layers


def _paste(
    canvas: Picture,
    layer: Layers,
    sprite: Sprite,
    world: NDArray[np.float64],
    number: int,
) -> None:
    """Draw a sprite onto the canvas, and its number into the layer where it covers a pixel."""
    matrix = compose(world, sprite.local)
    if abs(np.linalg.det(world[:, :2])) < _FLAT:
        return
    height, width = sprite.image.shape[:2]
    corners = np.array([[0, width, 0, width], [0, 0, height, height]])
    corners = matrix[:, :2] @ corners + matrix[:, 2:]
    left, top = np.maximum(np.floor(corners.min(axis=1)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=1)).astype(int) + 2, canvas.shape[1::-1])
    if right <= left or bottom <= top:
        return
    matrix[:, 2] -= (left, top)
    patch = np.asarray(cv2.warpAffine(sprite.image, matrix, (int(right - left), int(bottom - top))))
    under = canvas[top:bottom, left:right]
    opacity = patch[..., 3]
    transparency = cv2.bitwise_not(opacity)
    weights = cv2.merge((transparency, transparency, transparency, transparency))
    under[:] = cv2.add(patch, cv2.multiply(under, weights, scale=1 / 255))
    layer[top:bottom, left:right][opacity > 127] = number


def _apply_light_and_noise(frames: Frames, scene: Scene, steps: NDArray[np.intp]) -> None:
    """Apply light and sensor noise, in place."""
    gain = None if "light" in scene.absent else _gain(scene.light, frames.shape[1:3])
    noise = (
        None if "noise" in scene.absent or scene.noise == 0 else _noise(scene, frames.shape[1:3])
    )
    rng = generator(scene.seed, "noise shift")
    shifts = rng.integers(0, _MAX_NOISE_SHIFT, (len(frames), 2))[steps]
    height, width = frames.shape[1:3]
    for frame, (down, across) in zip(frames, shifts, strict=True):
        if gain is not None:
            cv2.multiply(frame, gain, dst=frame, scale=1 / 128, dtype=cv2.CV_8U)
        if noise is not None:
            grain = noise[down : down + height, across : across + width]
            cv2.add(frame, grain, dst=frame, dtype=cv2.CV_8U)


def _gain(light: Light, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Brightness over the frame, ``(H, W, 3)``; 128 means no change."""
    angle = np.deg2rad(light.direction)
    rows = np.linspace(-0.5, 0.5, size[0])[:, None]
    columns = np.linspace(-0.5, 0.5, size[1])[None, :]
    field = light.gain * (1 + light.slope * (np.sin(angle) * rows + np.cos(angle) * columns))
    gain: NDArray[np.uint8] = np.clip(128 * field[..., None] * np.array(light.tint), 0, 255).astype(
        np.uint8
    )
    return gain


def _noise(scene: Scene, size: tuple[int, int]) -> NDArray[np.int16]:
    """A noise image larger than a frame; each frame uses another crop of it."""
    shape = size[0] + _MAX_NOISE_SHIFT, size[1] + _MAX_NOISE_SHIFT, 3
    grain = generator(scene.seed, "noise").standard_normal(shape, dtype=np.float32)
    noise: NDArray[np.int16] = np.rint(grain * scene.noise).astype(np.int16)
    return noise


def _truth(scene: Scene, animation: Animation, lens: NDArray[np.float64], layers: Layers) -> Truth:
    camera = compose(lens, animation.camera)
    worlds = [camera, *(compose(lens, part.world) for part in animation.parts)]
    start, end = animation.causal_interval
    causal = (animation.time >= start) & (animation.time <= end)
    active = (animation.time >= scene.action.start) & (animation.time <= scene.action.end)
    entry = template(scene.label)
    during = np.flatnonzero(active if "order" in entry.causal_factors else np.ones_like(active))
    event = (int(during[0]), int(during[-1])) if len(during) else (0, len(layers) - 1)
    return Truth(
        layers,
        tuple(
            Track(number, part.factor, part.name) for number, part in enumerate(animation.parts, 1)
        ),
        np.stack([_to_next(world) for world in worlds], axis=1),
        camera,
        animation.intended,
        event,
        causal,
        entry.causal_factors,
        valid_labels(scene),
    )


def _to_next(world: Matrices) -> Matrices:
    """Motion of a part's points to the next frame."""
    return compose(world[1:], inverse(world[:-1]))
