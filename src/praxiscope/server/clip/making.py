"""Files made on demand, each once however many ask for it, and given up when nobody waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from praxiscope.server.clip.shelf import Shelf
from praxiscope.server.errors import BUSY, RefusedError

Check = Callable[[], None]
"""Called now and then by who makes a file; raises once it is wanted no longer."""

Write = Callable[[Path, Check], object]
Gone = Callable[[], Awaitable[bool]]

_LOOK = 0.5
_PATIENCE = 20.0
_RETRY_AFTER = 5


class AbandonedError(Exception):
    """Nobody waits for the file any more."""


@dataclass
class _Making:
    waiting: int = 0
    left: float = field(default_factory=time.monotonic)
    future: Future[Path] = field(default_factory=Future)

    def check(self) -> None:
        if not self.waiting and time.monotonic() - self.left > _PATIENCE:
            raise AbandonedError


class Makers:
    """Threads that make files.

    Args:
        threads: that do.
        queue: files that may wait for their turn.
        seconds: that one who asks waits at most.
    """

    def __init__(self, threads: int, queue: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="praxiscope-files")
        self._queue, self._seconds = queue, seconds
        self._lock = Lock()
        self._making: dict[tuple[int, str], _Making] = {}

    async def file(self, shelf: Shelf, key: str, write: Write, gone: Gone) -> Path:
        """The file of a key, made unless it is there.

        Args:
            shelf: that it lies on.
            key: of the file.
            write: writes it to a path.
            gone: tells whether who asked has left.

        Raises:
            RefusedError: 503, too many files wait, or this one takes too long (it is gone on with
                for a while: ask again).
        """
        found = shelf.find(key)
        if found is not None:
            return found
        making = self._joined(shelf, key, write)
        try:
            return await self._waited(making, gone)
        finally:
            with self._lock:
                making.waiting -= 1
                making.left = time.monotonic()

    def _joined(self, shelf: Shelf, key: str, write: Write) -> _Making:
        place = id(shelf), key
        with self._lock:
            making = self._making.get(place)
            if making is None:
                if len(self._making) >= self._queue:
                    raise _busy("too many videos and pictures are being made")
                making = self._making[place] = _Making()
                making.future = self._pool.submit(self._make, making, place, shelf, key, write)
            making.waiting += 1
            return making

    def _make(
        self, making: _Making, place: tuple[int, str], shelf: Shelf, key: str, write: Write
    ) -> Path:
        try:
            making.check()
            return shelf.find(key) or shelf.put(key, lambda path: write(path, making.check))
        finally:
            with self._lock:
                del self._making[place]

    async def _waited(self, making: _Making, gone: Gone) -> Path:
        until = time.monotonic() + self._seconds
        while time.monotonic() < until:
            done, _ = await asyncio.wait({asyncio.wrap_future(making.future)}, timeout=_LOOK)
            if done:
                break
            if await gone():
                raise _busy("nobody waits any more")
        if not making.future.done():
            raise _busy("making it takes longer than usual")
        try:
            return making.future.result()
        except AbandonedError as error:
            raise _busy("making it had been given up") from error


def _busy(reason: str) -> RefusedError:
    return RefusedError(BUSY, reason, remedy="try again in a moment", retry_after=_RETRY_AFTER)
