"""The class of a mirrored clip."""

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
    """For each class, the index of the class that its mirrored clips show.

    A class that names no side stays the same.

    Raises:
        TrainingError: the mirrored class does not exist, so that mirrored clips would have a wrong
            label.
    """
    index = {name.lower(): number for number, name in enumerate(classes)}
    mirrored = []
    for name in classes:
        other = mirrored_name(name)
        if other.lower() not in index:
            raise TrainingError(
                f"mirrored clips of {name!r} would show {other!r}, which is not a class",
                where="flips",
                remedy="train without --flip, or add the class",
            )
        mirrored.append(index[other.lower()])
    return tuple(mirrored)


def _other_side(match: re.Match[str]) -> str:
    side = match.group(0)
    other = _SIDES[side.lower()]
    if side.isupper():
        return other.upper()
    return other.capitalize() if side[0].isupper() else other
