"""Values are made once, whoever asks, and a failure is not kept."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from praxiscope.server.single_flight_cache import SingleFlightCache


def test_many_who_ask_at_once_get_the_same_object() -> None:
    once, made = SingleFlightCache(), []

    def make() -> list[int]:
        made.append(1)
        time.sleep(0.05)
        return [1]

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(lambda _: once.get("k", make), range(16)))
    assert made == [1]
    assert all(value is values[0] for value in values)


def test_who_asks_for_another_key_does_not_wait() -> None:
    once, held = SingleFlightCache(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(once.get, "slow", held.wait)
        assert once.get("quick", lambda: 7) == 7
        assert not slow.done()
        held.set()


def test_a_failure_is_told_and_tried_again() -> None:
    once = SingleFlightCache()
    with pytest.raises(ZeroDivisionError):
        once.get("k", lambda: 1 / 0)
    assert once.get("k", lambda: 5) == 5


def test_only_the_latest_are_kept() -> None:
    once = SingleFlightCache(most=2)
    for number in range(4):
        once.put(number, str(number))
    assert once.values() == ["2", "3"]
    assert once.find(0) is None


def test_what_is_forgotten_is_made_again() -> None:
    once, made = SingleFlightCache(), []
    for _ in range(2):
        once.get("k", lambda: made.append(1) or made)
        once.forget()
    assert len(made) == 2
