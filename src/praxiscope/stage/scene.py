"""The description of one clip as plain data: changing one factor does not change the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from praxiscope.errors import PraxiscopeError, nearest

Colour = tuple[int, int, int]

FACTORS = (
    "hand",
    "object",
    "second",
    "distractor",
    "surface",
    "background",
    "light",
    "noise",
    "shake",
    "camera",
    "cue",
    "caption",
    "order",
)
"""Factors that can be removed from a scene; ``order`` is the order of the frames."""

REPLACEABLE = tuple(factor for factor in FACTORS if factor != "camera")
ORDERS = ("forward", "reversed", "frozen", "shuffled")


@dataclass(frozen=True)
class Thing:
    """An object, a container or a cloth: its shape and its appearance.

    Attributes:
        shape: one of ``shapes.OUTLINES``, or a shape that belongs to an action.
        texture: one of ``texture.TEXTURES``.
        colour: RGB.
        accent: RGB of the texture's second colour.
        size: of its longer side, in short sides of the frame.
        gloss: strength of the highlight, 0..1.
        seed: of its random texture.
    """

    shape: str
    texture: str
    colour: Colour
    accent: Colour
    size: float
    gloss: float
    seed: int


@dataclass(frozen=True)
class Hand:
    """The actor: a hand, its skin and its sleeve."""

    skin: Colour
    sleeve: Colour
    accent: Colour
    texture: str
    size: float
    left: bool
    seed: int


@dataclass(frozen=True)
class Surface:
    """What objects stand on; ``horizon`` is its far edge (0 the centre of the frame, + is down)."""

    texture: str
    colour: Colour
    accent: Colour
    horizon: float
    seed: int


@dataclass(frozen=True)
class Backdrop:
    """The wall behind everything."""

    texture: str
    colour: Colour
    accent: Colour
    seed: int


@dataclass(frozen=True)
class Light:
    """Brightness: ``gain`` in the centre, ``slope`` across the frame, ``tint`` per channel."""

    gain: float
    slope: float
    direction: float
    tint: tuple[float, float, float]


@dataclass(frozen=True)
class Distractor:
    """An object that has no part in the action."""

    thing: Thing
    x: float
    y: float


@dataclass(frozen=True)
class Cue:
    """A planted cue that is unrelated to the action: ``selfie stick`` or ``pendulum``."""

    kind: str
    colour: Colour
    mirrored: bool


@dataclass(frozen=True)
class Caption:
    """Text over the frame."""

    text: str
    y: float


@dataclass(frozen=True)
class ActionParameters:
    """Sampled parameters of the action.

    Attributes:
        variant: one of the template's variants, or ``plain``.
        start_side: start at the left (-1) or right (+1), if the template allows both.
        x: position in the frame, in short sides to the right of the centre.
        y: position in the frame, in short sides below the centre.
        scale: size of the hand and the objects.
        travel: length of long movements, in short sides.
        arm_angle: direction from the hand to the elbow in degrees (0 right, 90 down).
        turn_angle: rotation in degrees, if the template allows any direction.
        start: when the action begins, 0..1 of the clip.
        end: when the action ends, 0..1 of the clip.
        extra_hand: whether a hand is visible although the action needs none.
    """

    variant: str
    start_side: int
    x: float
    y: float
    scale: float
    travel: float
    arm_angle: float
    turn_angle: float
    start: float
    end: float
    extra_hand: bool


@dataclass(frozen=True)
class Scene:
    """Everything that is needed to render one clip.

    Attributes:
        label: the label of the action template.
        seed: of the noise, the shake and the shuffling; each has its own generator.
        hand: the actor.
        object: the object of the action.
        second: a container or a cover, or None.
        distractor: an object that has no part in the action, or None.
        surface: what objects stand on.
        background: the wall.
        light: brightness.
        noise: standard deviation of the sensor noise in grey levels (0..255).
        shake: amplitude of the camera's shake in short sides of the frame.
        action: parameters of the action.
        cue: a planted cue, or None.
        caption: text over the frame, or None.
        order: one of ``ORDERS``.
        span: the visible part of the animation; (0, 1) is all of it.
        absent: removed factors.
    """

    label: str
    seed: int
    hand: Hand
    object: Thing
    second: Thing | None
    distractor: Distractor | None
    surface: Surface
    background: Backdrop
    light: Light
    noise: float
    shake: float
    action: ActionParameters
    cue: Cue | None = None
    caption: Caption | None = None
    order: str = "forward"
    span: tuple[float, float] = (0.0, 1.0)
    absent: frozenset[str] = frozenset()


def remove_factors(scene: Scene, *factors: str) -> Scene:
    """The same scene without some factors; nothing else changes.

    Without ``background`` the wall is plain grey, without ``light`` the brightness is uniform,
    without ``camera`` the camera has no intended motion, and without ``order`` the frames are
    shuffled.

    Raises:
        PraxiscopeError: the factor does not exist.
    """
    for factor in factors:
        _check(factor, FACTORS)
    return replace(scene, absent=scene.absent | set(factors))


def replace_factor(scene: Scene, factor: str, value: Any) -> Scene:
    """The same scene with another value of one factor.

    A new object or hand has the position and size of the one that it replaces.

    Args:
        scene: the scene.
        factor: one of ``REPLACEABLE``.
        value: the new value of the scene's field of this name; one of ``ORDERS`` for the order.

    Raises:
        PraxiscopeError: the factor or the order does not exist.
    """
    _check(factor, REPLACEABLE)
    if factor == "order":
        _check(value, ORDERS)
    before = getattr(scene, factor)
    if isinstance(before, Thing | Hand) and isinstance(value, Thing | Hand):
        value = replace(value, size=before.size)
    changed: dict[str, Any] = {factor: value, "absent": scene.absent - {factor}}
    return replace(scene, **changed)


def _check(name: str, choices: tuple[str, ...]) -> None:
    if name not in choices:
        raise PraxiscopeError(f"there is no {name!r} in a scene", remedy=nearest(name, choices))
