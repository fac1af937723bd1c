"""Work done by processes, of which one may die without ending the rest."""

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

# Items that each process has before it; what waits must be done again after a death.
_AHEAD = 8


@dataclass(frozen=True)
class Failure:
    """Stands for the result of an item whose work raised an error or killed its process."""

    reason: str


def isolated(
    function: Callable[[Item], Result], items: Iterable[Item], *, workers: int = 1
) -> Iterator[tuple[Item, Result | Failure]]:
    """Map items in order in processes.

    Args:
        function: is sent to the processes, and so are items and results.
        items: are drawn no faster than results are taken.
        workers: processes.

    Yields:
        Each item with its result.
    """
    waiting: deque[tuple[Item, Future[Result] | None]] = deque()
    pool = _pool(workers)
    try:
        for item in items:
            waiting.append((item, _submitted(pool, function, item)))
            if len(waiting) <= _AHEAD * workers:
                continue
            if _is_lost(waiting[0][1]):
                pool.shutdown()
                yield from _one_by_one(function, [item for item, _ in waiting])
                waiting.clear()
                pool = _pool(workers)
            else:
                item, future = waiting.popleft()
                result = _taken(future)
                yield item, result
        while waiting and not _is_lost(waiting[0][1]):
            item, future = waiting.popleft()
            result = _taken(future)
            yield item, result
        yield from _one_by_one(function, [item for item, _ in waiting])
    finally:
        pool.shutdown(cancel_futures=True)


def _one_by_one(
    function: Callable[[Item], Result], items: list[Item]
) -> Iterator[tuple[Item, Result | Failure]]:
    """Each item alone in a process, so that a death tells whose it is."""
    pool: ProcessPoolExecutor | None = None
    for item in items:
        pool = pool or _pool(1)
        future = _submitted(pool, function, item)
        if _is_lost(future):
            pool.shutdown()
            pool = None
            yield item, Failure("the process that read it died")
        else:
            result = _taken(future)
            yield item, result
    if pool is not None:
        pool.shutdown()


def _pool(workers: int) -> ProcessPoolExecutor:
    # Decoders have threads of their own, which a fork would break.
    return ProcessPoolExecutor(workers, get_context("spawn"))


def _submitted(
    pool: ProcessPoolExecutor, function: Callable[[Item], Result], item: Item
) -> Future[Result] | None:
    """The work on an item, None where a process has died already."""
    try:
        return pool.submit(function, item)
    except BrokenProcessPool:
        return None


def _is_lost(future: Future[Result] | None) -> bool:
    """Whether the work was lost with its process; waits until it is done."""
    return future is None or isinstance(future.exception(), BrokenProcessPool)


def _taken(future: Future[Result] | None) -> Result | Failure:
    if future is None:
        return Failure("it was not read")
    error = future.exception()
    if error is not None:
        return Failure(f"{type(error).__name__}: {error}")
    return future.result()
