"""All action templates, and the relations between their labels."""

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
"""The labels of each group."""
for _entry in TEMPLATES.values():
    GROUPS[_entry.group] = (*GROUPS.get(_entry.group, ()), _entry.label)


def template(label: str) -> Template:
    """Find the template of a label.

    Raises:
        PraxiscopeError: no template has this label.
    """
    if label not in TEMPLATES:
        raise PraxiscopeError(f"the stage has no label {label!r}", remedy=nearest(label, TEMPLATES))
    return TEMPLATES[label]


def valid_labels(scene: Scene) -> tuple[str, ...]:
    """All labels that are true of a rendered scene, the label of its template first.

    If a causal factor of the label is absent, no label is true. For reversed frames, each label is
    replaced by its reversal, if it has one. Frozen or shuffled frames show no action; only labels
    that do not depend on the order of the frames remain.
    """
    entry = template(scene.label)
    if scene.absent & set(entry.causal_factors):
        return ()
    labels = [
        entry.label,
        *(_displayed_label(extra, entry) for extra in entry.variants.get(scene.action.variant, ())),
    ]
    if scene.order in ("frozen", "shuffled") or "order" in scene.absent:
        return tuple(
            label
            for label in _with_parents(labels)
            if "order" not in template(label).causal_factors
        )
    if scene.order == "reversed":
        labels = [template(label).reversed_label for label in _with_parents(labels)]
    return _with_parents(labels)


def _displayed_label(label: str | None, entry: Template) -> str | None:
    """The label of an action after the template reverses or mirrors it."""
    if label is not None and entry.backwards:
        label = template(label).reversed_label
    if label is not None and entry.mirrored:
        label = template(label).mirrored_label
    return label


def _with_parents(labels: list[str | None]) -> tuple[str, ...]:
    """Labels with all their parents, without repetition, in order."""
    unique: dict[str, None] = {}
    queue = [label for label in labels if label is not None]
    while queue:
        label = queue.pop(0)
        if label not in unique:
            unique[label] = None
            queue.extend(template(label).parents)
    return tuple(unique)
