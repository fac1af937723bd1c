"""Limits on the number of requests per client."""

from __future__ import annotations

import time
from collections import OrderedDict

MAX_CLIENTS = 10_000
"""Clients that are remembered; the one with the oldest request is forgotten first."""


class RateLimit:
    """A token bucket for each client.

    Args:
        burst: requests at once.
        rate: requests per second after that.
    """

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._tokens: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Seconds until the client may send a request; 0 for now."""
        return max(0.0, (1 - self._current_tokens(client)) / self._rate)

    def count(self, client: str) -> None:
        """Count a request of the client."""
        self._tokens[client] = (max(0.0, self._current_tokens(client) - 1), time.monotonic())
        self._tokens.move_to_end(client)
        if len(self._tokens) > MAX_CLIENTS:
            self._tokens.popitem(last=False)

    def _current_tokens(self, client: str) -> float:
        tokens, since = self._tokens.get(client, (self._burst, 0.0))
        return min(self._burst, tokens + (time.monotonic() - since) * self._rate)
