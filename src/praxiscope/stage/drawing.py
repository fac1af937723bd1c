"""Draws the sprite of an object, a hand, a cue or a caption."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from praxiscope.stage.hands import POSES, draw_hand
from praxiscope.stage.overlays import draw_caption, draw_cue
from praxiscope.stage.props import (
    CONTAINERS,
    draw_cloth,
    draw_container_front,
    draw_container_inside,
    draw_drop,
    draw_fold,
    draw_puddle,
)
from praxiscope.stage.scene import Caption, Cue, Hand, Thing
from praxiscope.stage.sprite import Sprite
from praxiscope.stage.things import draw_thing


@dataclass(frozen=True)
class Drawing:
    """The content of a sprite: a subject, and its pose or part."""

    subject: Thing | Hand | Cue | Caption
    detail: str = ""


# A scene has about 12 drawings; a scene with one changed factor shares all others.
@lru_cache(maxsize=96)
def draw(drawing: Drawing, density: float) -> Sprite:
    """Draw a sprite with ``density`` pixels in a short side of the frame."""
    match drawing.subject:
        case Hand() as hand:
            return draw_hand(hand, drawing.detail or POSES[0], density)
        case Cue() as cue:
            return draw_cue(cue, density)
        case Caption() as caption:
            return draw_caption(caption, density)
        case Thing() as thing:
            return _draw_thing(thing, drawing.detail, density)


def _draw_thing(thing: Thing, detail: str, density: float) -> Sprite:
    if detail == "drop":
        return draw_drop(thing, density)
    if detail == "puddle":
        return draw_puddle(thing, density)
    if thing.shape in CONTAINERS:
        front = detail == "front"
        return (draw_container_front if front else draw_container_inside)(thing, density)
    if thing.shape == "cloth":
        return draw_cloth(thing, density)
    if thing.shape in ("paper", "chest"):
        return draw_fold(thing, detail, density)
    return draw_thing(thing, density)
