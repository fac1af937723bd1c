"""Values that are computed once, however many threads ask for them at the same time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Value = TypeVar("Value")


class SingleFlightCache:
    """Values by key; callers for the same key wait for the first one, others do not wait.

    Args:
        most: number of values, the latest ones; None for no limit.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._lock = Lock()
        self._key_locks: dict[Hashable, Lock] = {}
        self._values: dict[Hashable, Any] = {}

    def get(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """The value of a key, computed by the first caller; a failure is not cached."""
        with self._lock:
            if key in self._values:
                return self._values[key]  # type: ignore[no-any-return]
            key_lock = self._key_locks.setdefault(key, Lock())
        with key_lock:
            cached: Value | None = self.find(key)
            if cached is not None:
                return cached
            value = compute()
            self.put(key, value)
            return value

    def find(self, key: Hashable) -> Any:
        """The value of a key, None if there is none."""
        with self._lock:
            return self._values.get(key)

    def values(self) -> list[Any]:
        """All values, the latest last."""
        with self._lock:
            return list(self._values.values())

    def put(self, key: Hashable, value: object) -> None:
        """Set the value of a key."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            while self._most is not None and len(self._values) > self._most:
                oldest = next(iter(self._values))
                del self._values[oldest]
                self._key_locks.pop(oldest, None)

    def clear(self) -> None:
        """Drop all values; the next caller computes them again."""
        with self._lock:
            self._values, self._key_locks = {}, {}
