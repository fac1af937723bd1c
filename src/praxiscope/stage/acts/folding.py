"""Folding, unfolding, closing and opening: a part that rotates around a hinge."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.building_blocks import constant, hand_part, progress, time_at
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Times, compose, placement
from praxiscope.stage.props import FOLD_HEIGHT
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, Part, SamplingRanges, Template

_FOLD, _UNFOLD = "Folding something", "Unfolding something"
_CLOSE, _OPEN = "Closing something", "Opening something"


def _turn_over(scene: Scene, time: Times, end_angle: float) -> Act:
    """Rotate the part above the hinge by ``end_angle`` degrees, towards the viewer and down."""
    angle = np.deg2rad(end_angle * progress(scene, time, 0.0, 0.9))
    height = np.cos(angle)
    height = np.where(np.abs(height) < 0.04, np.copysign(0.04, height), height)
    nearer = 1 + 0.22 * np.sin(angle)
    board = placement(time, 0.0, 0.06, scene.action.turn_angle)
    thing = scene.object
    base = Part("object", f"{thing.shape} base", (Drawing(thing, "base"),), board, constant(time))
    flap = Part(
        "object",
        f"{thing.shape} flap",
        (Drawing(thing, "inner"), Drawing(thing, "outer")),
        compose(board, placement(time, 0.0, 0.0, 0.0, nearer, height)),
        np.where(height > 0, 0, 1),
    )
    # The hand holds the flap's outer edge.
    edge = -0.92 * FOLD_HEIGHT * thing.size * height
    turn = np.deg2rad(scene.action.turn_angle)
    hand = hand_part(
        scene,
        placement(time, -np.sin(turn) * edge, 0.06 + np.cos(turn) * edge, scene.action.arm_angle),
        constant(time),
    )
    return Act((base, flap, hand), (time_at(scene, 0.1), time_at(scene, 0.9)))


def _fold(scene: Scene, time: Times) -> Act:
    """Fold one half of a sheet onto the other."""
    return _turn_over(scene, time, 174)


def _close(scene: Scene, time: Times) -> Act:
    """Close a lid; in the variant ``like a book`` it ends on the other half."""
    return _turn_over(scene, time, 174 if scene.action.variant == "like a book" else 118)


_GROUP = "folding and closing"
_CAUSES = ("hand", "object", "order")
_PAPER = SamplingRanges(object_shapes=("paper",), object_size=(0.5, 0.62))
_CHEST = SamplingRanges(object_shapes=("chest",), object_size=(0.5, 0.62))
_BOOK = {"like a book": (_FOLD,)}

TEMPLATES = (
    Template(_FOLD, _GROUP, _fold, _CAUSES, _UNFOLD, _FOLD, sampling=_PAPER),
    Template(_UNFOLD, _GROUP, _fold, _CAUSES, _FOLD, _UNFOLD, backwards=True, sampling=_PAPER),
    Template(_CLOSE, _GROUP, _close, _CAUSES, _OPEN, _CLOSE, variants=_BOOK, sampling=_CHEST),
    Template(
        _OPEN,
        _GROUP,
        _close,
        _CAUSES,
        _CLOSE,
        _OPEN,
        backwards=True,
        variants=_BOOK,
        sampling=_CHEST,
    ),
)
