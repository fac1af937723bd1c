"""How often somebody may ask."""

from __future__ import annotations

import time
from collections import OrderedDict

MOST = 10_000
"""Askers that are remembered; the one longest silent is forgotten first."""


class Limit:
    """So many at once, and so many a second after that, for each asker.

    Args:
        burst: at once.
        rate: a second.
    """

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, asker: str) -> float:
        """Seconds until the asker may again; 0 for now."""
        return max(0.0, (1 - self._now_left(asker)) / self._rate)

    def count(self, asker: str) -> None:
        """Note that the asker did."""
        self._left[asker] = (max(0.0, self._now_left(asker) - 1), time.monotonic())
        self._left.move_to_end(asker)
        if len(self._left) > MOST:
            self._left.popitem(last=False)

    def _now_left(self, asker: str) -> float:
        left, since = self._left.get(asker, (self._burst, 0.0))
        return min(self._burst, left + (time.monotonic() - since) * self._rate)
