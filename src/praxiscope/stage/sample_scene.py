"""Samples a scene for a label.

Each factor has its own random generator, and depends on the label only where the label needs it.
"""

from __future__ import annotations

import colorsys

import numpy as np

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.stage.action_catalogue import template
from praxiscope.stage.props import CONTAINERS
from praxiscope.stage.scene import (
    ActionParameters,
    Backdrop,
    Colour,
    Distractor,
    Hand,
    Light,
    Scene,
    Surface,
    Thing,
)
from praxiscope.stage.seeds import generator
from praxiscope.stage.template import HOLDABLE_SHAPES, SamplingRanges

PLAIN = "plain"

# The only variant that needs a second object although its label does not.
_INTO_CONTAINER = "into a container"

_THING_TEXTURES = ("plain", "plain", "stripes", "checks", "dots", "marble", "wood")
_SLEEVES = ("plain", "stripes", "checks", "dots")
_WALLS = ("plain", "stripes", "bricks", "panels", "marble", "dots")
_SURFACES = ("plain", "wood", "checks", "marble", "stripes")
_SKINS: tuple[Colour, ...] = (
    (244, 205, 176),
    (228, 178, 140),
    (196, 140, 100),
    (150, 100, 68),
    (98, 64, 44),
)


def draw_scene(label: str, seed: int, variant: str = PLAIN) -> Scene:
    """Sample a scene for a label.

    Args:
        label: one of ``action_catalogue.LABELS``.
        seed: of all random choices.
        variant: ``PLAIN``, or one of the template's variants.

    Raises:
        PraxiscopeError: the stage has no such label, or the label has no such variant.
    """
    entry = template(label)
    variants = (PLAIN, *entry.variants)
    if variant not in variants:
        raise PraxiscopeError(
            f"there is no variant {variant!r}", where=label, remedy=nearest(variant, variants)
        )
    sampling = entry.sampling
    sensor_rng = generator(seed, "filming")
    return Scene(
        label=label,
        seed=seed,
        hand=_hand(generator(seed, "hand")),
        object=draw_thing(generator(seed, "object"), sampling.object_shapes, sampling.object_size),
        second=_second(
            generator(seed, "second"),
            sampling,
            "second" in entry.causal_factors or variant == _INTO_CONTAINER,
        ),
        distractor=_distractor(generator(seed, "distractor")),
        surface=_surface(generator(seed, "surface")),
        background=draw_backdrop(generator(seed, "background")),
        light=_light(generator(seed, "light")),
        noise=float(sensor_rng.uniform(1.5, 5.0)),
        shake=float(sensor_rng.uniform(0.0, 0.012)),
        action=_action_parameters(generator(seed, "moves"), sampling, variant),
    )


def draw_thing(
    rng: np.random.Generator,
    shapes: tuple[str, ...] = HOLDABLE_SHAPES,
    size: tuple[float, float] = (0.21, 0.29),
) -> Thing:
    """Sample an object of one of the shapes."""
    hue = rng.random()
    colour = _colour(hue, rng.uniform(0.55, 0.95), rng.uniform(0.6, 0.95))
    accent = _colour(hue + rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.9), rng.uniform(0.5, 1.0))
    return Thing(
        shape=_choice(rng, shapes),
        texture=_choice(rng, _THING_TEXTURES),
        colour=colour,
        accent=accent,
        size=float(rng.uniform(*size)),
        gloss=float(rng.choice([0.0, 0.5, 1.0])),
        seed=int(rng.integers(2**31)),
    )


def draw_backdrop(rng: np.random.Generator) -> Backdrop:
    """Sample a wall."""
    hue, value = rng.random(), rng.uniform(0.35, 0.9)
    return Backdrop(
        texture=_choice(rng, _WALLS),
        colour=_colour(hue, rng.uniform(0.05, 0.35), value),
        accent=_colour(hue + rng.uniform(-0.1, 0.1), rng.uniform(0.05, 0.4), value * 0.78),
        seed=int(rng.integers(2**31)),
    )


def _surface(rng: np.random.Generator) -> Surface:
    hue, value = rng.uniform(0.02, 0.16), rng.uniform(0.35, 0.85)
    return Surface(
        texture=_choice(rng, _SURFACES),
        colour=_colour(hue, rng.uniform(0.1, 0.5), value),
        accent=_colour(hue, rng.uniform(0.1, 0.5), value * 0.75),
        horizon=float(rng.uniform(-0.12, 0.14)),
        seed=int(rng.integers(2**31)),
    )


def _hand(rng: np.random.Generator) -> Hand:
    hue = rng.random()
    return Hand(
        skin=_SKINS[rng.integers(len(_SKINS))],
        sleeve=_colour(hue, rng.uniform(0.2, 0.9), rng.uniform(0.25, 0.9)),
        accent=_colour(hue + 0.4, rng.uniform(0.1, 0.6), rng.uniform(0.5, 1.0)),
        texture=_choice(rng, _SLEEVES),
        size=float(rng.uniform(0.95, 1.2)),
        left=bool(rng.integers(2)),
        seed=int(rng.integers(2**31)),
    )


def _second(rng: np.random.Generator, sampling: SamplingRanges, needed: bool) -> Thing | None:
    return draw_thing(rng, sampling.second_shapes, sampling.second_size) if needed else None


def _distractor(rng: np.random.Generator) -> Distractor | None:
    """Sample an object at the side, in two of five scenes."""
    if rng.random() > 0.4:
        return None
    shapes = tuple(CONTAINERS) if rng.random() < 0.4 else HOLDABLE_SHAPES
    side = rng.choice([-1, 1])
    thing = draw_thing(rng, shapes, (0.16, 0.24))
    return Distractor(thing, float(side * rng.uniform(0.32, 0.44)), float(rng.uniform(0.12, 0.3)))


def _light(rng: np.random.Generator) -> Light:
    warm = rng.uniform(-0.06, 0.06)
    return Light(
        gain=float(rng.uniform(0.75, 1.05)),
        slope=float(rng.uniform(0.0, 0.35)),
        direction=float(rng.uniform(0, 360)),
        tint=(1 + float(warm), 1.0, 1 - float(warm)),
    )


def _action_parameters(
    rng: np.random.Generator, sampling: SamplingRanges, variant: str
) -> ActionParameters:
    low, high = sampling.arm_angles[rng.integers(len(sampling.arm_angles))]
    # The distribution over the clip is symmetric in time: no frame shows the action more often.
    duration = rng.uniform(0.58, 0.74)
    start = rng.uniform(0.03, 0.97 - duration)
    return ActionParameters(
        variant=variant,
        start_side=int(rng.choice([-1, 1])),
        x=float(rng.uniform(-0.08, 0.08)),
        y=float(rng.uniform(-0.05, 0.05)),
        scale=float(rng.uniform(0.92, 1.1)),
        travel=float(rng.uniform(0.5, 0.62)),
        arm_angle=float(rng.uniform(low, high)),
        turn_angle=float(rng.choice([0, 90, 180, 270]) + rng.uniform(-15, 15)),
        start=float(start),
        end=float(start + duration),
        extra_hand=bool(rng.integers(2)),
    )


def _choice(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[rng.integers(len(choices))]


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return int(red * 255), int(green * 255), int(blue * 255)
