"""Who is told how long work goes."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Told what is being done and the share of it that is done, from 0 to 1."""


def silent(doing: str, share: float) -> None:
    """Tell nobody."""
