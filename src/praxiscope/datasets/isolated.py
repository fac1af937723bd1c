"""Run a function in processes that may crash without ending the caller."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items that wait for each process. They must be processed again after a crash.
_QUEUED_PER_WORKER = 8


@dataclass(frozen=True)
class Failure:
    """Replaces the result of an item whose processing raised an error or crashed its process."""

    reason: str


def isolated(
    function: Callable[[Item], Result], items: Iterable[Item], *, workers: int = 1
) -> Iterator[tuple[Item, Result | Failure]]:
    """Apply a function to items in processes, in order.

    Args:
        function: the function; it, the items and the results must be picklable.
        items: read only as fast as the caller takes results.
        workers: number of processes.

    Yields:
        Each item with its result.
    """
    waiting: deque[tuple[Item, Future[Result] | None]] = deque()
    pool = _pool(workers)
    try:
        for item in items:
            waiting.append((item, _submitted(pool, function, item)))
            if len(waiting) <= _QUEUED_PER_WORKER * workers:
                continue
            if _is_lost(waiting[0][1]):
                pool.shutdown()
                yield from _one_by_one(function, [item for item, _ in waiting])
                waiting.clear()
                pool = _pool(workers)
            else:
                item, future = waiting.popleft()
                result = _result(future)
                yield item, result
        while waiting and not _is_lost(waiting[0][1]):
            item, future = waiting.popleft()
            result = _result(future)
            yield item, result
        yield from _one_by_one(function, [item for item, _ in waiting])
    finally:
        pool.shutdown(cancel_futures=True)


def _one_by_one(
    function: Callable[[Item], Result], items: list[Item]
) -> Iterator[tuple[Item, Result | Failure]]:
    """Process one item at a time, so that a crash can be assigned to its item."""
    pool: ProcessPoolExecutor | None = None
    for item in items:
        pool = pool or _pool(1)
        future = _submitted(pool, function, item)
        if _is_lost(future):
            pool.shutdown()
            pool = None
            yield item, Failure("the process that read it crashed")
        else:
            result = _result(future)
            yield item, result
    if pool is not None:
        pool.shutdown()


def _pool(workers: int) -> ProcessPoolExecutor:
    # Decoders have threads, which a fork would break.
    return ProcessPoolExecutor(workers, get_context("spawn"))


def _submitted(
    pool: ProcessPoolExecutor, function: Callable[[Item], Result], item: Item
) -> Future[Result] | None:
    """The future of an item; None if a process has crashed before."""
    try:
        return pool.submit(function, item)
    except BrokenProcessPool:
        return None


def _is_lost(future: Future[Result] | None) -> bool:
    """Whether the item was lost in a crash; waits for the result."""
    return future is None or isinstance(future.exception(), BrokenProcessPool)


def _result(future: Future[Result] | None) -> Result | Failure:
    if future is None:
        return Failure("not read")
    error = future.exception()
    if error is not None:
        return Failure(f"{type(error).__name__}: {error}")
    return future.result()
