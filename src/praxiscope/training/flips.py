"""Which class a clip has once it is mirrored."""

from __future__ import annotations

import re
from collections.abc import Sequence

from praxiscope.errors import TrainingError

_SIDES = {"left": "right", "right": "left"}
_SIDE = re.compile(r"\b(left|right)(?=\b|wards?\b)", re.IGNORECASE)


def mirrored_name(name: str) -> str:
    """A label with left and right exchanged."""
    return _SIDE.sub(_other_side, name)


def mirror_map(classes: Sequence[str]) -> tuple[int, ...]:
    """For each class the index of the class that its mirrored clips show.

    A class that names no side is its own mirror image.

    Raises:
        TrainingError: the mirror image of a class is none of the classes, so that flipped clips
            would be labelled wrongly.
    """
    index = {name.lower(): number for number, name in enumerate(classes)}
    mirrored = []
    for name in classes:
        other = mirrored_name(name)
        if other.lower() not in index:
            raise TrainingError(
                f"clips of {name!r} would show {other!r} when mirrored, which is no class",
                where="flips",
                remedy="train without --flip, or add the class",
            )
        mirrored.append(index[other.lower()])
    return tuple(mirrored)


def _other_side(match: re.Match[str]) -> str:
    found = match.group(0)
    other = _SIDES[found.lower()]
    if found.isupper():
        return other.upper()
    return other.capitalize() if found[0].isupper() else other
