"""All that one clip is made of, as plain data: change one factor and all else stays the same."""

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
"""What can be taken out of a scene; ``order`` is the order of the frames."""

REPLACEABLE = tuple(factor for factor in FACTORS if factor != "camera")
ORDERS = ("forward", "reversed", "frozen", "shuffled")


@dataclass(frozen=True)
class Thing:
    """An object, a container, a cloth: its form and its look.

    Attributes:
        shape: one of ``shapes.OUTLINES`` or of the shapes that acts bring with them.
        texture: one of ``texture.TEXTURES``.
        colour: RGB.
        accent: RGB of the texture's second colour.
        size: of its longer side, in short sides of the frame.
        gloss: strength of the highlight, 0..1.
        seed: of what is random in its texture.
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
    """What things stand on; ``horizon`` is its far edge (0 the middle of the frame, down is +)."""

    texture: str
    colour: Colour
    accent: Colour
    horizon: float
    seed: int


@dataclass(frozen=True)
class Backdrop:
    """What is behind everything."""

    texture: str
    colour: Colour
    accent: Colour
    seed: int


@dataclass(frozen=True)
class Light:
    """Brightness over the picture: ``gain`` in the middle, ``slope`` across, a tint by channel."""

    gain: float
    slope: float
    direction: float
    tint: tuple[float, float, float]


@dataclass(frozen=True)
class Distractor:
    """A thing that stands about and takes no part."""

    thing: Thing
    x: float
    y: float


@dataclass(frozen=True)
class Cue:
    """A planted cue that has nothing to do with the action: ``selfie stick`` or ``pendulum``."""

    kind: str
    colour: Colour
    mirrored: bool


@dataclass(frozen=True)
class Caption:
    """Text over the picture."""

    text: str
    y: float


@dataclass(frozen=True)
class Moves:
    """How the action is carried out.

    Attributes:
        way: which of the template's ways, ``plain`` the usual one.
        side: from the left (-1) or the right (+1), where the template leaves that open.
        x: where in the frame it takes place, in short sides from the middle.
        y: the same downwards.
        scale: size of all that acts.
        travel: length of the long movements.
        arm: degrees from the hand to its elbow (0 right, 90 down).
        turn: degrees, where the template leaves a direction open.
        start: when it begins, in parts of the clip.
        end: when it is over.
        helper: whether a hand is seen where the action needs none.
    """

    way: str
    side: int
    x: float
    y: float
    scale: float
    travel: float
    arm: float
    turn: float
    start: float
    end: float
    helper: bool


@dataclass(frozen=True)
class Scene:
    """Everything that is needed to render one clip.

    Attributes:
        label: the template that is acted out.
        seed: root of what is random while filming (noise, shake, shuffling), a generator a factor.
        hand: the actor.
        object: what is acted on.
        second: a container, a cover, or None.
        distractor: a thing that takes no part, or None.
        surface: what things stand on.
        background: what is behind.
        light: brightness.
        noise: standard deviation of the sensor's noise in grey levels.
        shake: amplitude of the camera's shake in short sides of the frame.
        moves: how the action is carried out.
        cue: a planted cue, or None.
        caption: text over the picture, or None.
        order: one of ``ORDERS``.
        span: which part of the performance is seen; (0, 1) is all of it.
        absent: factors left out.
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
    moves: Moves
    cue: Cue | None = None
    caption: Caption | None = None
    order: str = "forward"
    span: tuple[float, float] = (0.0, 1.0)
    absent: frozenset[str] = frozenset()


def without(scene: Scene, *factors: str) -> Scene:
    """The same scene without some factors, and nothing else changed.

    Without its ``background`` a scene has a plain grey one, without ``light`` an even one, without
    ``camera`` the camera is not moved on purpose, and without ``order`` the frames are shuffled.

    Raises:
        PraxiscopeError: there is no such factor.
    """
    for factor in factors:
        _check(factor, FACTORS)
    return replace(scene, absent=scene.absent | set(factors))


def replaced(scene: Scene, factor: str, value: Any) -> Scene:
    """The same scene with another ``factor``; another object takes the place and size of the first.

    Args:
        scene: the scene.
        factor: any of ``REPLACEABLE``.
        value: what the scene's field of that name holds, one of ``ORDERS`` for the order.

    Raises:
        PraxiscopeError: there is no such factor or order.
    """
    _check(factor, REPLACEABLE)
    if factor == "order":
        _check(value, ORDERS)
    before = getattr(scene, factor)
    if isinstance(before, Thing | Hand) and isinstance(value, Thing | Hand):
        value = replace(value, size=before.size)
    changed: dict[str, Any] = {factor: value, "absent": scene.absent - {factor}}
    return replace(scene, **changed)


def _check(name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise PraxiscopeError(f"there is no {name!r} in a scene", remedy=nearest(name, known))
