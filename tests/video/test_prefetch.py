"""Work done ahead: order, how much waits, and what becomes of errors."""

from __future__ import annotations

import itertools
import threading

import pytest

from praxiscope.video.prefetch import prefetch


def test_results_come_in_order_with_their_items() -> None:
    squares = prefetch(lambda n: n * n, range(40), threads=3)
    assert list(squares) == [(n, n * n) for n in range(40)]


def test_an_endless_source_is_drawn_no_faster_than_results_are_taken() -> None:
    drawn = []

    def source():
        for n in itertools.count():
            drawn.append(n)
            yield n

    results = prefetch(str, source(), waiting=2)
    taken = list(itertools.islice(results, 5))
    results.close()
    assert [item for item, _ in taken] == [0, 1, 2, 3, 4]
    assert len(drawn) <= 5 + 2 + 1


def test_threads_work_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=20)
    assert [item for item, _ in prefetch(lambda _: meeting.wait(), range(4), threads=2)] == [
        0,
        1,
        2,
        3,
    ]


def test_an_error_is_raised_where_its_result_is_consumed() -> None:
    results = prefetch(lambda n: 1 // n, [1, 0])
    assert next(results) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        next(results)
