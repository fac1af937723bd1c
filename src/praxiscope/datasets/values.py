"""Find the type of a column of texts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

Value = str | int | float | bool

# Texts with a leading zero, such as 0042, and integers of more than 64 bits are names, not numbers.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"-?(?!0[0-9])([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TRUTHS = {"true": True, "false": False}


def column_values(texts: Sequence[str]) -> list[Value | None]:
    """Integers, floats or booleans if all texts of a column are such, else the texts.

    A blank text is missing and becomes None.
    """
    present = [text if text.strip() else None for text in texts]
    readers: tuple[Callable[[str], Value], ...] = (_integer, _float, _boolean)
    for read in readers:
        try:
            return [None if text is None else read(text.strip()) for text in present]
        except ValueError:
            continue
    return list(present)


def _integer(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _float(text: str) -> float:
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(text)
    return float(text)


def _boolean(text: str) -> bool:
    if text.lower() not in _TRUTHS:
        raise ValueError(text)
    return _TRUTHS[text.lower()]
