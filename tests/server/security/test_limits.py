from __future__ import annotations

import time

from praxiscope.server.security import limits
from praxiscope.server.security.limits import RateLimit


def n_allowed(limit, asker, times):
    """How many of so many requests a client may send."""
    may = 0
    for _ in range(times):
        if not limit.wait(asker):
            limit.count(asker)
            may += 1
    return may


def test_burst_is_limited_per_client():
    limit = RateLimit(burst=5, rate=0.001)
    assert n_allowed(limit, "a", 20) == 5
    assert n_allowed(limit, "b", 20) == 5
    assert 900 < limit.wait("a") <= 1000


def test_tokens_refill_with_time():
    limit = RateLimit(burst=1, rate=20)
    assert n_allowed(limit, "a", 5) == 1
    time.sleep(limit.wait("a") + 0.01)
    assert n_allowed(limit, "a", 1) == 1


def test_number_of_remembered_clients_is_limited(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CLIENTS", 100)
    limit = RateLimit(burst=1, rate=0.001)
    for number in range(1000):
        limit.count(str(number))
    assert len(limit._tokens) == 100
    assert limit.wait("999") > 0
