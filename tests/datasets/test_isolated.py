from __future__ import annotations

import os
import signal

from praxiscope.datasets.isolated import Failure, isolated


def square(number: int) -> int:
    """Square a number; some numbers raise an error or kill their process."""
    if number % 10 == 7:
        raise ValueError(f"{number} is unlucky")
    if number in (11, 38):
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def test_a_crash_loses_only_its_own_item():
    results = list(isolated(square, range(40), workers=2))
    assert [item for item, _ in results] == list(range(40))
    for item, result in results:
        if item in (11, 38):
            assert result == Failure("the process that read it crashed")
        elif item % 10 == 7:
            assert result == Failure(f"ValueError: {item} is unlucky")
        else:
            assert result == item * item


def test_items_are_read_only_as_fast_as_results_are_taken():
    drawn = []
    results = isolated(square, (drawn.append(n) or n for n in range(0, 1000, 10)))
    assert next(results) == (0, 0)
    assert len(drawn) < 50
    results.close()
