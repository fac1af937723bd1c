"""Callback for the progress of long work."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Receives the name of the current step and its progress from 0 to 1."""


def silent(step: str, share: float) -> None:
    """Ignore the progress."""
