"""Work done ahead by threads, such as decoding while a network computes."""

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
    """Map items in order while a few results wait to be taken.

    Args:
        function: runs in a thread; what it raises is raised where its result is taken.
        items: are drawn no faster than results are taken.
        threads: that work at the same time.
        waiting: most results that are made or in the making beyond the one that is taken.

    Yields:
        Each item with its result.
    """
    pending: deque[tuple[Item, Future[Result]]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="ahead") as pool:
        for item in items:
            pending.append((item, pool.submit(function, item)))
            if len(pending) > waiting:
                done, future = pending.popleft()
                yield done, future.result()
        while pending:
            done, future = pending.popleft()
            yield done, future.result()
