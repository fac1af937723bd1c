"""What the texts of a table's column stand for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

Value = str | int | float | bool

# A leading zero marks a name, such as 0042, rather than a number; so do more digits than 64 bits
# hold.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"-?(?!0[0-9])([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TRUTHS = {"true": True, "false": False}


def column_values(texts: Sequence[str]) -> list[Value | None]:
    """Whole numbers, numbers or truth values where all texts of a column are such, else the texts.

    A blank text is missing: None, whatever the others are.
    """
    given = [text if text.strip() else None for text in texts]
    readers: tuple[Callable[[str], Value], ...] = (_whole, _number, _truth)
    for read in readers:
        try:
            return [None if text is None else read(text.strip()) for text in given]
        except ValueError:
            continue
    return list(given)


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(text)
    return float(text)


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTHS:
        raise ValueError(text)
    return _TRUTHS[text.lower()]
