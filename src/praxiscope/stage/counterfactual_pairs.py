"""Scenes that differ from another one in a single respect."""

from __future__ import annotations

from dataclasses import replace

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.stage.action_catalogue import TEMPLATES, template
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Template

KINDS = ("reversal", "mirror", "pretence", "camera")
"""Frames in reverse order; actors mirrored; effect missing; camera moved, not the object."""


def twin_label(label: str, kind: str) -> str | None:
    """The label of a clip's exact twin, None if it has none.

    Exact reversal twins show the same frames in reverse order, exact mirror twins the same
    actors left for right before the same background, camera twins the same object in the same
    places of the frame.

    Args:
        label: of the clip.
        kind: one of ``KINDS``.

    Raises:
        PraxiscopeError: there is no such label or kind.
    """
    entry = template(label)
    match kind:
        case "reversal":
            return _acted(entry, backwards=not entry.backwards, mirrored=entry.mirrored)
        case "mirror":
            return _acted(entry, backwards=entry.backwards, mirrored=not entry.mirrored)
        case "pretence":
            return entry.pretended
        case "camera":
            return entry.camera_twin
    raise PraxiscopeError(f"there are no {kind!r} twins", remedy=nearest(kind, KINDS))


def twin(scene: Scene, kind: str) -> Scene | None:
    """The exact twin of a scene, None if its label has none."""
    label = twin_label(scene.label, kind)
    if label is None:
        return None
    # A camera's twin is held still by the hand that moves the thing in the other clip.
    moves = replace(scene.moves, helper=True) if kind == "camera" else scene.moves
    return replace(scene, label=label, moves=moves)


def _acted(like: Template, *, backwards: bool, mirrored: bool) -> str | None:
    for entry in TEMPLATES.values():
        if (entry.act, entry.backwards, entry.mirrored) == (like.act, backwards, mirrored):
            return entry.label
    return None
