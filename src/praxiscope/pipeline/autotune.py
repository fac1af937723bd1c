"""Chooses how many threads decode and on how many cores the network computes, while both work.

On a processor, decoding and the network share the cores. Which split is the fastest depends on the
network, the videos and the machine. The first batches tell what each of the two costs; the settings
that fit these costs are then tried on successive batches, and the fastest stays. All batches count
as work done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition
from typing import TypeVar

import torch

from praxiscope.pipeline.cores import cores_here, use_cores

FEWEST_BATCHES = 6
"""With fewer batches, :func:`default_setting` is used throughout."""

WARM_UP, PROBED, SETTLING, MEASURED = 1, 2, 1, 3
"""Batches that are not measured at first; that tell the costs; after a change; of each setting."""

PLAUSIBLE = 1.75
"""Settings are tried whose cores differ from the network's share by no more than this factor."""

Argument = TypeVar("Argument")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Setting:
    """How the cores are shared.

    Attributes:
        threads: that decode and measure clips.
        cores: that the network computes on.
    """

    threads: int
    cores: int


def default_setting(available: int, network_cores: int) -> Setting:
    """The setting for few batches: no network is much slower with it than with the best one.

    Args:
        available: cores of the machine that this process may use.
        network_cores: most cores that the network may use.
    """
    return Setting(available, min(available, network_cores))


def settings(available: int, network_cores: int) -> tuple[Setting, ...]:
    """All settings that may be tried, from much decoding to much computing.

    Args:
        available: cores of the machine that this process may use.
        network_cores: most cores that the network may use.
    """
    most = min(available, network_cores)
    powers = [2**power for power in range(most.bit_length()) if 2**power < most]
    shared = [Setting(available, cores) for cores in (*powers, most)]
    return (*shared, *([Setting(max(1, available // 2), most)] if available > 1 else []))


def plausible(
    candidates: tuple[Setting, ...], available: int, network_share: float
) -> list[Setting]:
    """The settings that fit the costs, the best guess first.

    Args:
        candidates: of :func:`settings`.
        available: cores of the machine that this process may use.
        network_share: the network's share of the processor time, 0 to 1.
    """
    ideal = max(1.0, available * network_share)

    def factor(setting: Setting) -> float:
        return max(setting.cores / ideal, ideal / setting.cores)

    ordered = sorted(candidates, key=factor)
    least = factor(ordered[0])
    few_decode = network_share > 1 / PLAUSIBLE
    return [
        setting
        for setting in ordered
        if factor(setting) <= max(PLAUSIBLE, least) and (few_decode or setting.threads == available)
    ]


class ThreadLimit:
    """Lets a changeable number of threads work at the same time, and adds up what they cost.

    Attributes:
        limit: threads that may work.
        finished: calls that have ended.
        cpu_seconds: processor time of these calls.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.finished = 0
        self.cpu_seconds = 0.0
        self._working = 0
        self._changed = Condition()

    def change(self, limit: int) -> None:
        """Change the limit; calls that have begun go on."""
        with self._changed:
            self.limit = limit
            self._changed.notify_all()

    def limited(self, function: Callable[[Argument], Result]) -> Callable[[Argument], Result]:
        """The same function, which first waits until one more thread may work."""

        def call(argument: Argument) -> Result:
            with self._changed:
                self._changed.wait_for(lambda: self._working < self.limit)
                self._working += 1
            start = time.thread_time()
            try:
                return function(argument)
            finally:
                with self._changed:
                    self.cpu_seconds += time.thread_time() - start
                    self.finished += 1
                    self._working -= 1
                    self._changed.notify_all()

        return call


@dataclass(frozen=True)
class _Moment:
    """Clocks in seconds, batches and clips that went through, and clips that were loaded."""

    wall: float = 0.0
    cpu: float = 0.0
    loading_cpu: float = 0.0
    batches: int = 0
    clips: int = 0
    loaded: int = 0


@dataclass
class Autotuner:
    """Tries settings on successive batches.

    Attributes:
        available: cores of the machine that this process may use.
        network_cores: most cores that the network may use.
        threads: limits the threads that decode.
        use_cores: lets the network compute on so many cores.
        wall: clock in seconds.
        cpu: processor time of this process in seconds.
        rates: clips a second of each setting that was tried.
    """

    available: int
    network_cores: int
    threads: ThreadLimit
    use_cores: Callable[[int], None]
    wall: Callable[[], float] = time.perf_counter
    cpu: Callable[[], float] = time.process_time
    rates: dict[Setting, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.setting = default_setting(self.available, self.network_cores)
        self._candidates = settings(self.available, self.network_cores)
        self._untried: list[Setting] | None = None
        self._clips = self._batches = 0
        self._skip, self._window = WARM_UP, PROBED
        self._start = _Moment()
        self._network_share = 0.5
        self._apply(self.setting)

    @property
    def is_done(self) -> bool:
        """Whether the setting does not change any more."""
        return len(self._candidates) == 1 or self._untried == []

    def batch_done(self, clips: int) -> None:
        """Count a batch; it may change the setting.

        Args:
            clips: of the batch.
        """
        if self.is_done:
            return
        self._clips += clips
        self._batches += 1
        if self._skip:
            self._skip -= 1
            if not self._skip:
                self._start = self._now()
            return
        if self._batches - self._start.batches < self._window:
            return
        if self._untried is None:
            self._network_share = _network_share(self._start, self._now())
            self._untried = plausible(self._candidates, self.available, self._network_share)
            if len(self._untried) == 1:
                self._apply(self._untried.pop())
                return
        else:
            rate = _rate(self._start, self._now(), self._network_share)
            self.rates[self._untried.pop(0)] = rate
        if self._untried:
            self._try(self._untried[0])
        else:
            self._apply(max(self.rates, key=self.rates.__getitem__))

    def _try(self, setting: Setting) -> None:
        self._skip = SETTLING
        # Threads that start together end together: a window holds as many batches as threads.
        self._window = max(MEASURED, setting.threads)
        self._apply(setting)

    def _apply(self, setting: Setting) -> None:
        self.setting = setting
        self.threads.change(setting.threads)
        self.use_cores(setting.cores)

    def _now(self) -> _Moment:
        return _Moment(
            self.wall(),
            self.cpu(),
            self.threads.cpu_seconds,
            self._batches,
            self._clips,
            self.threads.finished,
        )


def tuner_here() -> Autotuner:
    """A tuner for this process; the network gets no more cores than PyTorch has now."""
    available = cores_here()
    return Autotuner(available, torch.get_num_threads(), ThreadLimit(available), use_cores)


def _network_share(start: _Moment, end: _Moment) -> float:
    """The network's share of the processor time that a clip costs."""
    all_loading = end.loading_cpu - start.loading_cpu
    loading = all_loading / max(1, end.loaded - start.loaded)
    network = max(0.0, end.cpu - start.cpu - all_loading) / max(1, end.clips - start.clips)
    return network / (network + loading) if network + loading > 0 else 0.5


def _rate(start: _Moment, end: _Moment, network_share: float) -> float:
    """Clips a second, if as many clips had been loaded as went through the network.

    Clips that were loaded before and not replaced would make a setting look faster than it is in
    the long run.
    """
    through, loaded = end.clips - start.clips, end.loaded - start.loaded
    clips = network_share * through + (1 - network_share) * loaded
    return clips / max(1e-9, end.wall - start.wall)
