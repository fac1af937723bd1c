"""What a person asks an explanation of, as classes of the network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from praxiscope.errors import AttributionError, nearest

TRUE, PREDICTED = "true", "predicted"

_CONTRAST = re.compile(r"\s*-vs-\s*", re.IGNORECASE)
_RANK = re.compile(r"top-?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class TargetSpec:
    """A class, or why one rather than another.

    Attributes:
        asked: in the words of who asks.
        title: for people.
        request: as :func:`praxiscope.attribution.target.resolve_target` understands it.
    """

    asked: str
    title: str
    request: str


def target_specs(
    asked: str, classes: Sequence[str], label: str | None, predicted: str
) -> TargetSpec:
    """Understand a target.

    Args:
        asked: ``true``, ``predicted``, a class name, or ``A-vs-B`` of these.
        classes: names by class index.
        label: of the clip, None without one.
        predicted: the class that the run predicts for the clip.

    Raises:
        AttributionError: no such class, no label, or a class contrasted with itself.
    """
    told = {TRUE: label, PREDICTED: predicted}
    text = asked.strip()
    sides = [_class_of(text, classes, told)]
    if sides[0] is None:
        sides = _contrast(text, classes, told)
    found = [side for side in sides if side is not None]
    if not found or len(found) < len(sides):
        raise _unknown(text, classes, label)
    if len(set(found)) < len(found):
        raise AttributionError(f"{classes[found[0]]!r} against itself", where="target")
    return TargetSpec(
        asked,
        " vs ".join(classes[index] for index in found),
        "-vs-".join(_told(index, classes) for index in found),
    )


def _contrast(text: str, classes: Sequence[str], told: dict[str, str | None]) -> list[int | None]:
    # A class's own name may hold "-vs-": every place to divide is tried.
    for cut in _CONTRAST.finditer(text):
        sides = [
            _class_of(side, classes, told) for side in (text[: cut.start()], text[cut.end() :])
        ]
        if None not in sides:
            return sides
    return [None]


def _class_of(text: str, classes: Sequence[str], told: dict[str, str | None]) -> int | None:
    name = told.get(text.lower(), text)
    lowered = None if name is None else name.strip().lower()
    return next((index for index, known in enumerate(classes) if known.lower() == lowered), None)


def _told(index: int, classes: Sequence[str]) -> str:
    """A class by name; by number where its name would be taken for something else."""
    name = classes[index]
    strange = name.lower() == TRUE or _CONTRAST.search(name) or _RANK.fullmatch(name)
    return str(index) if strange else name


def _unknown(text: str, classes: Sequence[str], label: str | None) -> AttributionError:
    if any(side.strip().lower() == TRUE for side in _CONTRAST.split(text)):
        if label is None:
            return AttributionError("the clip has no label", where="target", remedy="name a class")
        return AttributionError(
            f"the network has no class {label!r}, the clip's label", where="target"
        )
    return AttributionError(f"no class {text!r}", where="target", remedy=nearest(text, classes))
