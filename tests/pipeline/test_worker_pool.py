"""A crew's leader loses no clip and gives none twice, whoever dies."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.pipeline.extract import ClipTask, Step
from praxiscope.pipeline.shards import clips_of, split_into_shards
from praxiscope.pipeline.worker import Finished, Ready
from praxiscope.pipeline.worker_pool import MOST_DEATHS, Died, PendingWork, lead


def _batches(*sizes: int):
    numbers = iter(range(sum(sizes)))
    return [
        tuple(ClipTask(next(numbers), Path("clip.mp4"), None, False) for _ in range(size))
        for size in sizes
    ]


def _numbers(batches) -> list[int]:
    return [item.number for batch in batches for item in batch]


class Workshop:
    """A crew in memory that writes batch by batch and dies at certain clips, or when starting."""

    def __init__(self, deadly: dict[int, int], stillborn: int = 0) -> None:
        self.deadly, self.stillborn = dict(deadly), stillborn
        self.written: list[int] = []
        self.given_up: list[int] = []
        self.hired = 0
        self.dismissed = False
        self._said: deque = deque()

    def start(self) -> int:
        self.hired += 1
        return self.hired

    def submit(self, worker, shard) -> None:
        if self.stillborn:
            self.stillborn -= 1
            self._said.append((worker, Died("a bad start")))
            return
        self._said.append((worker, Ready()))
        for batch in shard:
            self._said.append((worker, Step(len(batch), 0)))
            for number in _numbers([batch]):
                if self.deadly.get(number, 0):
                    self.deadly[number] -= 1
                    self._said.append((worker, Died("SIGSEGV")))
                    return
            self.written += _numbers([batch])
        self._said.append((worker, Finished((f"part {shard[0][0].number}",))))

    def receive(self):
        return self._said.popleft()

    def close(self) -> None:
        self.dismissed = True

    def pending(self) -> PendingWork:
        def left(batches):
            settled = {*self.written, *self.given_up}
            return tuple(batch for batch in batches if batch[0].number not in settled)

        return PendingWork(left, lambda batch, reason: self.given_up.extend(_numbers([batch])))


def _led(workshop: Workshop, batches, workers: int = 2) -> int:
    """Lead; returns how many clips were told of."""
    told = []
    shares = split_into_shards(batches, 4, workers)
    lead(workshop, workers, shares, workshop.pending(), lambda clips, failed: told.append(clips))
    assert workshop.dismissed
    return sum(told)


@pytest.mark.parametrize("deaths", [0, 1, 2])
def test_all_clips_are_done_once_though_workers_die(deaths: int) -> None:
    workshop = Workshop({5: deaths})
    assert _led(workshop, _batches(2, 2, 2, 2, 2, 1)) == 11
    assert sorted(workshop.written) == list(range(11))
    assert workshop.given_up == []
    assert workshop.hired == 2 + deaths


def test_a_batch_that_costs_three_workers_is_given_up_alone() -> None:
    workshop = Workshop({5: 99})
    assert _led(workshop, _batches(2, 2, 2, 2, 2, 1)) == 11
    assert workshop.given_up == [4, 5]
    assert sorted(workshop.written) == [0, 1, 2, 3, 6, 7, 8, 9, 10]
    assert workshop.hired == 2 + 3


def test_clips_are_not_blamed_for_workers_that_never_started() -> None:
    workshop = Workshop({}, stillborn=5)
    assert _led(workshop, _batches(2, 2, 2)) == 6
    assert sorted(workshop.written) == list(range(6))


def test_workers_that_keep_dying_end_it() -> None:
    workshop = Workshop({}, stillborn=99)
    with pytest.raises(PraxiscopeError, match="the last one with a bad start"):
        _led(workshop, _batches(2, 2, 2))
    assert workshop.hired <= MOST_DEATHS + 2
    assert workshop.dismissed


def test_a_worker_that_dies_idle_is_replaced() -> None:
    class Fragile(Workshop):
        dead = False

        def submit(self, worker, shard) -> None:
            if worker != 2 or not self.dead:
                super().submit(worker, shard)
            if worker == 2 and not self.dead:
                self._said.append((worker, Died("SIGKILL")))
                self.dead = True

    workshop = Fragile({})
    assert _led(workshop, _batches(4, 4, 4, 4)) == 16
    assert sorted(workshop.written) == list(range(16))


@pytest.mark.parametrize(("clips", "workers"), [(3, 4), (40, 2), (1000, 2), (1000, 3), (5003, 4)])
def test_portions_are_even_and_hold_every_batch_in_order(clips: int, workers: int) -> None:
    batches = _batches(*[8] * (clips // 8), *([clips % 8] if clips % 8 else []))
    shares = split_into_shards(batches, 256, workers)
    assert _numbers(batch for share in shares for batch in share) == list(range(clips))
    sizes = [clips_of(share) for share in shares]
    assert max(sizes) - min(sizes) <= 2 * 8
    if clips >= 256 * workers:
        assert min(sizes) >= 256 - 8
        assert len(sizes) % workers == 0
    elif len(batches) >= workers:
        assert len(sizes) == workers
