"""Putting into, stuffing into, taking out."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.directions import (
    GRIP,
    OPEN,
    REST,
    container_parts,
    hand_at,
    moment,
    object_part,
    progress,
    second,
)
from praxiscope.stage.motion import Curve, Times, between, placed, pulses
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import FROM_ABOVE, Act, Casting, Template

_PUT = "Putting something into something"
_TAKE = "Taking something out of something"
_STUFF = "Stuffing something into something"

_RIM = REST - 0.14
_ABOVE = _RIM - 0.17
_SUNK = _RIM + 0.16


def _put(scene: Scene, time: Times) -> Act:
    """Come from the side, go down, let go and leave."""
    across = progress(scene, time, 0.0, 0.4)
    x = -scene.moves.side * 0.34 * (1 - across)
    y = between(_ABOVE - 0.08, _ABOVE, across)
    y = y + (_SUNK - _ABOVE) * progress(scene, time, 0.38, 0.74)
    return _into(scene, time, x, y, np.zeros_like(time), let_go=0.76)


def _stuff(scene: Scene, time: Times) -> Act:
    """Press again and again, the thing tilting, until it goes in."""
    x = -scene.moves.side * 0.12 * (1 - progress(scene, time, 0.0, 0.18))
    begin, end = moment(scene, 0.18), moment(scene, 0.72)
    strokes = pulses(time, begin, end, 2)
    struggle = progress(scene, time, 0.1, 0.2) * (1 - progress(scene, time, 0.68, 0.76))
    deeper = between(_ABOVE, _ABOVE + 0.05, progress(scene, time, 0.18, 0.68))
    y = deeper + 0.1 * strokes * struggle
    y = y + (_SUNK - _ABOVE - 0.05) * progress(scene, time, 0.68, 0.84)
    wobble = 24 * np.sin(4 * np.pi * np.clip((time - begin) / (end - begin), 0, 1)) * struggle
    return _into(scene, time, x, y, wobble, let_go=0.86)


def _into(scene: Scene, time: Times, x: Curve, y: Curve, angle: Curve, let_go: float) -> Act:
    release = moment(scene, let_go)
    away = 0.4 * progress(scene, time, let_go, 1.0)
    # The hand stays above the rim while its fingers push the thing below it.
    hand_y = np.minimum(y, _RIM + 0.02)
    hand = hand_at(scene, time, x, hand_y, np.where(time < release, GRIP, OPEN), away=away)
    rocking = 0.02 * angle / 24
    inside, front = container_parts(
        "second", second(scene), time, placed(time, rocking, _RIM, angle / 6)
    )
    thing = object_part(scene, time, placed(time, x, y, angle))
    return Act((inside, thing, front, hand), (moment(scene, 0.2), release))


_GROUP = "putting in and taking out"
_CAUSES = ("hand", "object", "second", "order")
_CASTING = Casting(seconds=("crate", "bucket", "bowl"), arms=FROM_ABOVE, object_size=(0.19, 0.23))

TEMPLATES = (
    Template(_PUT, _GROUP, _put, _CAUSES, _TAKE, _PUT, casting=_CASTING),
    Template(_TAKE, _GROUP, _put, _CAUSES, _PUT, _TAKE, backwards=True, casting=_CASTING),
    Template(_STUFF, _GROUP, _stuff, _CAUSES, _TAKE, _STUFF, parents=(_PUT,), casting=_CASTING),
)
