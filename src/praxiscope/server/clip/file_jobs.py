"""Files made on demand: each once, however many requests wait, and given up if none waits."""

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
from praxiscope.server.async_wait import is_set_within
from praxiscope.server.clip.disk_cache import DiskCache
from praxiscope.server.errors import BUSY, RefusedError

Check = Callable[[], None]
"""Called repeatedly while a file is written; raises once nobody waits for the file."""

Write = Callable[[Path, Check], object]
IsDisconnected = Callable[[], Awaitable[bool]]

_LOG = logging.getLogger("praxiscope.server")

_POLL_SECONDS = 0.5
_PATIENCE = 20.0
_RETRY_AFTER = 5


class AbandonedError(Exception):
    """Nobody waits for the file any more."""


@dataclass
class _FileJob:
    """A file that is queued or written.

    Attributes:
        n_waiting: requests that wait for it.
        last_wait: monotonic time at which the last request stopped waiting.
        future: its path.
    """

    n_waiting: int = 0
    last_wait: float = field(default_factory=time.monotonic)
    future: Future[Path] = field(default_factory=Future)

    def check(self) -> None:
        if not self.n_waiting and time.monotonic() - self.last_wait > _PATIENCE:
            raise AbandonedError


class FileJobs:
    """Threads that write files into disk caches.

    Args:
        threads: number of threads.
        queue: number of files that may wait or be written at a time.
        seconds: that a request waits at most.
    """

    def __init__(self, threads: int, queue: int, seconds: float) -> None:
        self._threads, self._queue, self._seconds = threads, queue, seconds
        self._lock = Lock()
        self._jobs: dict[tuple[int, str], _FileJob] = {}
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._n_started = 0
        self._is_closed = False

    async def file(
        self, disk_cache: DiskCache, key: str, write: Write, is_disconnected: IsDisconnected
    ) -> Path:
        """The file of a key, written if the cache lacks it.

        Args:
            disk_cache: that holds the file.
            key: of the file.
            write: writes the file to a path.
            is_disconnected: whether the client has left.

        Raises:
            RefusedError: 503, too many files wait, or this one takes too long (its thread goes on
                for a while: ask again).
        """
        path = disk_cache.find(key)
        if path is not None:
            return path
        job = self._join(disk_cache, key, write)
        try:
            return await self._wait(job, is_disconnected)
        finally:
            with self._lock:
                job.n_waiting -= 1
                job.last_wait = time.monotonic()

    def close(self) -> None:
        """End the threads once they have written what waits; later requests are refused."""
        with self._lock:
            self._is_closed = True
            for _ in range(self._n_started):
                self._tasks.put(None)
            self._n_started = 0

    def _join(self, disk_cache: DiskCache, key: str, write: Write) -> _FileJob:
        job_key = id(disk_cache), key
        with self._lock:
            job = self._jobs.get(job_key)
            if job is None:
                if self._is_closed or len(self._jobs) >= self._queue:
                    raise _busy("too many videos and pictures are being made")
                job = self._jobs[job_key] = _FileJob(n_waiting=1)
                self._tasks.put(partial(self._run, job, job_key, disk_cache, key, write))
                self._start_thread()
            else:
                job.n_waiting += 1
            return job

    def _start_thread(self) -> None:
        # Daemons: a long video must not keep the program from ending.
        if self._n_started < self._threads:
            Thread(target=self._work, name="praxiscope-files", daemon=True).start()
            self._n_started += 1

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()

    def _run(
        self,
        job: _FileJob,
        job_key: tuple[int, str],
        disk_cache: DiskCache,
        key: str,
        write: Write,
    ) -> None:
        outcome = _outcome(job, disk_cache, key, write)
        with self._lock:
            del self._jobs[job_key]
        if isinstance(outcome, Path):
            job.future.set_result(outcome)
        else:
            job.future.set_exception(outcome)

    async def _wait(self, job: _FileJob, is_disconnected: IsDisconnected) -> Path:
        loop, is_done = asyncio.get_running_loop(), asyncio.Event()
        job.future.add_done_callback(lambda _: loop.call_soon_threadsafe(is_done.set))
        deadline = loop.time() + self._seconds
        while not job.future.done():
            if loop.time() > deadline:
                raise _busy("making it takes longer than usual")
            if not await is_set_within(is_done, _POLL_SECONDS) and await is_disconnected():
                raise _busy("the client has left")
        try:
            return job.future.result()
        except AbandonedError as error:
            raise _busy("making it was given up") from error


def _outcome(job: _FileJob, disk_cache: DiskCache, key: str, write: Write) -> Path | Exception:
    try:
        job.check()
        return disk_cache.find(key) or disk_cache.put(key, lambda path: write(path, job.check))
    except (PraxiscopeError, AbandonedError) as error:
        return error
    except Exception:  # noqa: BLE001 (a strange file must not end the thread)
        _LOG.exception("a file for a browser could not be made")
        return VideoError("can't be converted for browsers")


def _busy(reason: str) -> RefusedError:
    return RefusedError(BUSY, reason, remedy="try again in a moment", retry_after=_RETRY_AFTER)
