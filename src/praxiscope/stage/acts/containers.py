"""Putting into, stuffing into and taking out of a container."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.building_blocks import (
    GRIP,
    OPEN,
    REST,
    container_parts,
    hand_at,
    object_part,
    progress,
    second_object,
    time_at,
)
from praxiscope.stage.motion import Curve, Times, interpolate, placement, pulses
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import ARM_FROM_ABOVE, Act, SamplingRanges, Template

_PUT = "Putting something into something"
_TAKE = "Taking something out of something"
_STUFF = "Stuffing something into something"

_RIM = REST - 0.14
_ABOVE = _RIM - 0.17
_SUNK = _RIM + 0.16


def _put(scene: Scene, time: Times) -> Act:
    """The hand brings the object from the side, lowers it, releases it and leaves."""
    across = progress(scene, time, 0.0, 0.4)
    x = -scene.action.start_side * 0.34 * (1 - across)
    y = interpolate(_ABOVE - 0.08, _ABOVE, across)
    y = y + (_SUNK - _ABOVE) * progress(scene, time, 0.38, 0.74)
    return _into(scene, time, x, y, np.zeros_like(time), release_share=0.76)


def _stuff(scene: Scene, time: Times) -> Act:
    """The hand presses several times, while the object tilts, until it goes in."""
    x = -scene.action.start_side * 0.12 * (1 - progress(scene, time, 0.0, 0.18))
    begin, end = time_at(scene, 0.18), time_at(scene, 0.72)
    strokes = pulses(time, begin, end, 2)
    struggle = progress(scene, time, 0.1, 0.2) * (1 - progress(scene, time, 0.68, 0.76))
    deeper = interpolate(_ABOVE, _ABOVE + 0.05, progress(scene, time, 0.18, 0.68))
    y = deeper + 0.1 * strokes * struggle
    y = y + (_SUNK - _ABOVE - 0.05) * progress(scene, time, 0.68, 0.84)
    wobble = 24 * np.sin(4 * np.pi * np.clip((time - begin) / (end - begin), 0, 1)) * struggle
    return _into(scene, time, x, y, wobble, release_share=0.86)


def _into(scene: Scene, time: Times, x: Curve, y: Curve, angle: Curve, release_share: float) -> Act:
    release = time_at(scene, release_share)
    away = 0.4 * progress(scene, time, release_share, 1.0)
    # The hand stays above the rim while its fingers push the object below it.
    hand_y = np.minimum(y, _RIM + 0.02)
    hand = hand_at(scene, time, x, hand_y, np.where(time < release, GRIP, OPEN), away=away)
    rocking = 0.02 * angle / 24
    inside, front = container_parts(
        "second", second_object(scene), time, placement(time, rocking, _RIM, angle / 6)
    )
    thing = object_part(scene, time, placement(time, x, y, angle))
    return Act((inside, thing, front, hand), (time_at(scene, 0.2), release))


_GROUP = "putting in and taking out"
_CAUSES = ("hand", "object", "second", "order")
_SAMPLING = SamplingRanges(
    second_shapes=("crate", "bucket", "bowl"), arm_angles=ARM_FROM_ABOVE, object_size=(0.19, 0.23)
)

TEMPLATES = (
    Template(_PUT, _GROUP, _put, _CAUSES, _TAKE, _PUT, sampling=_SAMPLING),
    Template(_TAKE, _GROUP, _put, _CAUSES, _PUT, _TAKE, backwards=True, sampling=_SAMPLING),
    Template(_STUFF, _GROUP, _stuff, _CAUSES, _TAKE, _STUFF, parents=(_PUT,), sampling=_SAMPLING),
)
