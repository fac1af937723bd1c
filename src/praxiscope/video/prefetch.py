"""Compute results in advance in threads, such as decoding while a network computes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

WAITING = 3


def prefetch(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    threads: int = 1,
    waiting: int = WAITING,
) -> Iterator[tuple[Item, Result]]:
    """Map items in order; a few results are computed in advance.

    Args:
        function: runs in a thread; its exceptions are raised where its result is consumed.
        items: are read only as fast as results are consumed.
        threads: number of threads.
        waiting: maximum number of results in advance, finished or not.

    Yields:
        Each item with its result.
    """
    pending: deque[tuple[Item, Future[Result]]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="prefetch") as pool:
        for item in items:
            pending.append((item, pool.submit(function, item)))
            if len(pending) > waiting:
                done, future = pending.popleft()
                yield done, future.result()
        while pending:
            done, future = pending.popleft()
            yield done, future.result()
