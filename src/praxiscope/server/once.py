"""Values that are made once, however many ask for them at the same time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")


class Once:
    """Values by key; who asks for one that is being made waits for it, others go on."""

    def __init__(self) -> None:
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
            if key not in self._values:
                self.put(key, make())
            value: Made = self._values[key]
            return value

    def has(self, key: Hashable) -> bool:
        """Whether the value of a key is there."""
        return key in self._values

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value that was made elsewhere."""
        with self._lock:
            self._values[key] = value

    def forget(self) -> None:
        """Let go of all values; they are made again where they are asked for."""
        with self._lock:
            self._values, self._making = {}, {}
