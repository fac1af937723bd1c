"""Values that are made once, however many ask for them at the same time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")


class SingleFlightCache:
    """Values by key; who asks for one that is being made waits for it, others go on.

    Args:
        most: values that are kept, the latest; all where None.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._lock = Lock()
        self._making: dict[Hashable, Lock] = {}
        self._values: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The value of a key, made by the first who asks; a failure is not kept."""
        with self._lock:
            if key in self._values:
                return self._values[key]  # type: ignore[no-any-return]
            making = self._making.setdefault(key, Lock())
        with making:
            there: Made | None = self.find(key)
            if there is not None:
                return there
            value = make()
            self.put(key, value)
            return value

    def find(self, key: Hashable) -> Any:
        """The value of a key, None where it is not there."""
        with self._lock:
            return self._values.get(key)

    def values(self) -> list[Any]:
        """All values that are there, the latest last."""
        with self._lock:
            return list(self._values.values())

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value that was made elsewhere."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            while self._most is not None and len(self._values) > self._most:
                oldest = next(iter(self._values))
                del self._values[oldest]
                self._making.pop(oldest, None)

    def forget(self) -> None:
        """Let go of all values; they are made again where they are asked for."""
        with self._lock:
            self._values, self._making = {}, {}
