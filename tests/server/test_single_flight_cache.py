"""Values are computed once for all callers, and failures are not cached."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from praxiscope.server.single_flight_cache import SingleFlightCache


def test_concurrent_callers_get_the_same_object() -> None:
    cache, made = SingleFlightCache(), []

    def make() -> list[int]:
        made.append(1)
        time.sleep(0.05)
        return [1]

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(lambda _: cache.get("k", make), range(16)))
    assert made == [1]
    assert all(value is values[0] for value in values)


def test_other_keys_do_not_wait() -> None:
    cache, held = SingleFlightCache(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(cache.get, "slow", held.wait)
        assert cache.get("quick", lambda: 7) == 7
        assert not slow.done()
        held.set()


def test_failure_is_raised_and_not_cached() -> None:
    cache = SingleFlightCache()
    with pytest.raises(ZeroDivisionError):
        cache.get("k", lambda: 1 / 0)
    assert cache.get("k", lambda: 5) == 5


def test_cache_keeps_the_latest_values() -> None:
    cache = SingleFlightCache(most=2)
    for number in range(4):
        cache.put(number, str(number))
    assert cache.values() == ["2", "3"]
    assert cache.find(0) is None


def test_cleared_values_are_computed_again() -> None:
    cache, made = SingleFlightCache(), []
    for _ in range(2):
        cache.get("k", lambda: made.append(1) or made)
        cache.clear()
    assert len(made) == 2
