"""All templates, and what labels have to do with each other."""

from __future__ import annotations

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.stage.acts import (
    camera,
    containers,
    covering,
    folding,
    handling,
    lifting,
    moving,
    pouring,
    rolling,
)
from praxiscope.stage.scene import Scene
from praxiscope.stage.template import Template

_BY_KIND = (moving, lifting, containers, covering, folding, handling, rolling, pouring, camera)

TEMPLATES: dict[str, Template] = {
    entry.label: entry for kind in _BY_KIND for entry in kind.TEMPLATES
}
"""Every template by its label."""

LABELS: tuple[str, ...] = tuple(TEMPLATES)
"""All labels, in the order of their class indices."""

GROUPS: dict[str, tuple[str, ...]] = {}
"""The labels of each coarse group."""
for _entry in TEMPLATES.values():
    GROUPS[_entry.group] = (*GROUPS.get(_entry.group, ()), _entry.label)


def template(label: str) -> Template:
    """Find the template of a label.

    Raises:
        PraxiscopeError: there is none.
    """
    if label not in TEMPLATES:
        raise PraxiscopeError(f"the stage has no label {label!r}", remedy=nearest(label, TEMPLATES))
    return TEMPLATES[label]


def valid_labels(scene: Scene) -> tuple[str, ...]:
    """All labels that are true of a scene as it is seen, that of its template first.

    Without a factor that its label is about, none is true. Reversed frames show the reversals of
    all that was true, where these have labels; frozen or shuffled frames show no action, but can
    still show a thing.
    """
    entry = template(scene.label)
    if scene.absent & set(entry.causes):
        return ()
    labels = [
        entry.label,
        *(_as_seen(extra, entry) for extra in entry.ways.get(scene.moves.way, ())),
    ]
    if scene.order in ("frozen", "shuffled") or "order" in scene.absent:
        return tuple(label for label in _closed(labels) if "order" not in template(label).causes)
    if scene.order == "reversed":
        labels = [template(label).reversal for label in _closed(labels)]
    return _closed(labels)


def _as_seen(label: str | None, entry: Template) -> str | None:
    """What a label of the act becomes when the act is played backwards or mirrored."""
    if label is not None and entry.backwards:
        label = template(label).reversal
    if label is not None and entry.mirrored:
        label = template(label).mirror
    return label


def _closed(labels: list[str | None]) -> tuple[str, ...]:
    """Labels with all their parents, each once, in order."""
    found: dict[str, None] = {}
    waiting = [label for label in labels if label is not None]
    while waiting:
        label = waiting.pop(0)
        if label not in found:
            found[label] = None
            waiting.extend(template(label).parents)
    return tuple(found)
