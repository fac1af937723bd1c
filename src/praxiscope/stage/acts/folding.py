"""Folding, unfolding, closing and opening: a part that turns about a hinge."""

from __future__ import annotations

import numpy as np

from praxiscope.stage.acts.directions import always, hand_part, moment, progress
from praxiscope.stage.drawing import Drawing
from praxiscope.stage.motion import Times, compose, placed
from praxiscope.stage.props import FOLD_HEIGHT
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Act, Casting, Part, Template

_FOLD, _UNFOLD = "Folding something", "Unfolding something"
_CLOSE, _OPEN = "Closing something", "Opening something"


def _turn_over(scene: Scene, time: Times, end_angle: float) -> Act:
    """Turn the part above the hinge by ``end_angle`` degrees towards the viewer and down."""
    angle = np.deg2rad(end_angle * progress(scene, time, 0.0, 0.9))
    height = np.cos(angle)
    height = np.where(np.abs(height) < 0.04, np.copysign(0.04, height), height)
    nearer = 1 + 0.22 * np.sin(angle)
    board = placed(time, 0.0, 0.06, scene.moves.turn)
    thing = scene.object
    base = Part("object", f"{thing.shape} base", (Drawing(thing, "base"),), board, always(time))
    flap = Part(
        "object",
        f"{thing.shape} flap",
        (Drawing(thing, "inner"), Drawing(thing, "outer")),
        compose(board, placed(time, 0.0, 0.0, 0.0, nearer, height)),
        np.where(height > 0, 0, 1),
    )
    # The hand holds the flap's far edge, wherever that is.
    edge = -0.92 * FOLD_HEIGHT * thing.size * height
    turn = np.deg2rad(scene.moves.turn)
    hand = hand_part(
        scene,
        placed(time, -np.sin(turn) * edge, 0.06 + np.cos(turn) * edge, scene.moves.arm),
        always(time),
    )
    return Act((base, flap, hand), (moment(scene, 0.1), moment(scene, 0.9)))


def _fold(scene: Scene, time: Times) -> Act:
    """Fold one half of a sheet onto the other."""
    return _turn_over(scene, time, 174)


def _close(scene: Scene, time: Times) -> Act:
    """Close a lid; ``like a book`` it comes to lie on the other half."""
    return _turn_over(scene, time, 174 if scene.moves.way == "like a book" else 118)


_GROUP = "folding and closing"
_CAUSES = ("hand", "object", "order")
_PAPER = Casting(objects=("paper",), object_size=(0.5, 0.62))
_CHEST = Casting(objects=("chest",), object_size=(0.5, 0.62))
_BOOK = {"like a book": (_FOLD,)}

TEMPLATES = (
    Template(_FOLD, _GROUP, _fold, _CAUSES, _UNFOLD, _FOLD, casting=_PAPER),
    Template(_UNFOLD, _GROUP, _fold, _CAUSES, _FOLD, _UNFOLD, backwards=True, casting=_PAPER),
    Template(_CLOSE, _GROUP, _close, _CAUSES, _OPEN, _CLOSE, ways=_BOOK, casting=_CHEST),
    Template(
        _OPEN, _GROUP, _close, _CAUSES, _CLOSE, _OPEN, backwards=True, ways=_BOOK, casting=_CHEST
    ),
)
