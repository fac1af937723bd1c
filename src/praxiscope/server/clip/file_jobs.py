"""Files made on demand, each once however many ask for it, and given up when nobody waits."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from praxiscope.errors import PraxiscopeError, VideoError
from praxiscope.server.clip.disk_cache import DiskCache
from praxiscope.server.errors import BUSY, RefusedError

Check = Callable[[], None]
"""Called now and then by who makes a file; raises once it is wanted no longer."""

Write = Callable[[Path, Check], object]
Gone = Callable[[], Awaitable[bool]]

_LOG = logging.getLogger("praxiscope.server")

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


class FileJobs:
    """Threads that make files.

    Args:
        threads: that do.
        queue: files that may wait for their turn.
        seconds: that one who asks waits at most.
    """

    def __init__(self, threads: int, queue: int, seconds: float) -> None:
        self._threads, self._queue, self._seconds = threads, queue, seconds
        self._lock = Lock()
        self._making: dict[tuple[int, str], _Making] = {}
        self._line: SimpleQueue[Callable[[], None]] = SimpleQueue()

    async def file(self, disk_cache: DiskCache, key: str, write: Write, gone: Gone) -> Path:
        """The file of a key, made unless it is there.

        Args:
            disk_cache: that it lies on.
            key: of the file.
            write: writes it to a path.
            gone: tells whether who asked has left.

        Raises:
            RefusedError: 503, too many files wait, or this one takes too long (it is gone on with
                for a while: ask again).
        """
        found = disk_cache.find(key)
        if found is not None:
            return found
        making = self._joined(disk_cache, key, write)
        try:
            return await self._waited(making, gone)
        finally:
            with self._lock:
                making.waiting -= 1
                making.left = time.monotonic()

    def _joined(self, disk_cache: DiskCache, key: str, write: Write) -> _Making:
        place = id(disk_cache), key
        with self._lock:
            making = self._making.get(place)
            if making is None:
                if len(self._making) >= self._queue:
                    raise _busy("too many videos and pictures are being made")
                making = self._making[place] = _Making(waiting=1)
                self._line.put(partial(self._make, making, place, disk_cache, key, write))
                self._start_thread()
            else:
                making.waiting += 1
            return making

    def _start_thread(self) -> None:
        # Daemons: a long video must not keep the program from ending.
        if self._threads:
            self._threads -= 1
            Thread(target=self._work, name="praxiscope-files", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._line.get()()

    def _make(
        self, making: _Making, place: tuple[int, str], disk_cache: DiskCache, key: str, write: Write
    ) -> None:
        outcome = _outcome(making, disk_cache, key, write)
        with self._lock:
            del self._making[place]
        if isinstance(outcome, Path):
            making.future.set_result(outcome)
        else:
            making.future.set_exception(outcome)

    async def _waited(self, making: _Making, gone: Gone) -> Path:
        loop, made = asyncio.get_running_loop(), asyncio.Event()
        making.future.add_done_callback(lambda _: loop.call_soon_threadsafe(made.set))
        until = loop.time() + self._seconds
        while not making.future.done():
            if loop.time() > until:
                raise _busy("making it takes longer than usual")
            if not await _within(made, _LOOK) and await gone():
                raise _busy("nobody waits any more")
        try:
            return making.future.result()
        except AbandonedError as error:
            raise _busy("making it had been given up") from error


def _outcome(making: _Making, disk_cache: DiskCache, key: str, write: Write) -> Path | Exception:
    try:
        making.check()
        return disk_cache.find(key) or disk_cache.put(key, lambda path: write(path, making.check))
    except (PraxiscopeError, AbandonedError) as error:
        return error
    except Exception:  # noqa: BLE001 (whatever a strange file does, only it can't be shown)
        _LOG.exception("a file for a browser could not be made")
        return VideoError("can't be made into what browsers show")


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _busy(reason: str) -> RefusedError:
    return RefusedError(BUSY, reason, remedy="try again in a moment", retry_after=_RETRY_AFTER)
