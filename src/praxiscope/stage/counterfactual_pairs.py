"""Counterfactual pairs: two scenes that differ in one respect and have different labels."""

from __future__ import annotations

from dataclasses import replace

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.stage.action_catalogue import TEMPLATES, template
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Template

KINDS = ("reversal", "mirror", "pretence", "camera")
"""Reversed frames; mirrored actors; same movement without effect; moving camera, not object."""


def counterfactual_label(label: str, kind: str) -> str | None:
    """The label of a clip's counterfactual, None if it has no counterfactual of this kind.

    A reversal shows exactly the same frames in reverse order, a mirror the same actors with left
    and right exchanged in front of the same background, a camera counterfactual the same object
    at the same positions in the frame.

    Args:
        label: of the clip.
        kind: one of ``KINDS``.

    Raises:
        PraxiscopeError: the label or the kind does not exist.
    """
    entry = template(label)
    match kind:
        case "reversal":
            return _label_with(entry, backwards=not entry.backwards, mirrored=entry.mirrored)
        case "mirror":
            return _label_with(entry, backwards=entry.backwards, mirrored=not entry.mirrored)
        case "pretence":
            return entry.pretence_label
        case "camera":
            return entry.camera_label
    raise PraxiscopeError(
        f"there are no counterfactual pairs of kind {kind!r}", remedy=nearest(kind, KINDS)
    )


def counterfactual(scene: Scene, kind: str) -> Scene | None:
    """The counterfactual of a scene, None if its label has no counterfactual of this kind."""
    label = counterfactual_label(scene.label, kind)
    if label is None:
        return None
    # Both clips show a hand: in one it moves the object, in the other it holds it still.
    action = replace(scene.action, extra_hand=True) if kind == "camera" else scene.action
    return replace(scene, label=label, action=action)


def _label_with(like: Template, *, backwards: bool, mirrored: bool) -> str | None:
    for entry in TEMPLATES.values():
        if (entry.act, entry.backwards, entry.mirrored) == (like.act, backwards, mirrored):
            return entry.label
    return None
