"""The split of the cores is chosen while the work is done; what a user chooses stays."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
from analysed import everything_in

from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.autotune import (
    Autotuner,
    Setting,
    ThreadLimit,
    default_setting,
    plausible,
    settings,
    tuner_here,
)
from praxiscope.pipeline.engine import Engine
from praxiscope.pipeline.extract import Options

BATCH = 8


@dataclass
class Machine:
    """A machine whose speed with each setting is known; its clocks advance batch by batch."""

    rates: dict[Setting, float]
    network_share: float
    available: int = 2
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    used: list[Setting] = field(default_factory=list)

    def run(self, batches: int) -> Autotuner:
        limit = ThreadLimit(self.available)
        tuner = Autotuner(
            self.available,
            self.available,
            limit,
            lambda cores: None,
            wall=lambda: self.seconds,
            cpu=lambda: self.cpu_seconds,
        )
        for _ in range(batches):
            self.used.append(tuner.setting)
            self.seconds += BATCH / self.rates[tuner.setting]
            self.cpu_seconds += BATCH
            limit.cpu_seconds += BATCH * (1 - self.network_share)
            limit.finished += BATCH
            tuner.batch_done(BATCH)
        return tuner


def test_the_settings_go_from_much_decoding_to_much_computing() -> None:
    assert settings(2, 2) == (Setting(2, 1), Setting(2, 2), Setting(1, 2))
    assert settings(1, 1) == (Setting(1, 1),)
    assert [setting.cores for setting in settings(12, 6)] == [1, 2, 4, 6, 6]
    assert settings(2, 1) == (Setting(2, 1), Setting(1, 1))
    assert default_setting(8, 4) == Setting(8, 4)


@pytest.mark.parametrize(
    ("share", "cores", "expected"),
    [
        (0.1, 2, [(2, 1)]),
        (0.4, 2, [(2, 1)]),
        (0.7, 2, [(2, 1), (2, 2), (1, 2)]),
        (0.95, 2, [(2, 2), (1, 2)]),
        (0.3, 16, [(16, 4), (16, 8)]),
        (0.2, 16, [(16, 4), (16, 2)]),
        (0.5, 16, [(16, 8)]),
        (0.6, 16, [(16, 8), (16, 16), (8, 16)]),
        (1.0, 16, [(16, 16), (8, 16)]),
    ],
)
def test_settings_that_fit_the_costs_are_plausible(share, cores, expected) -> None:
    chosen = plausible(settings(cores, cores), cores, share)
    assert chosen == [Setting(*setting) for setting in expected]


@pytest.mark.parametrize(
    ("rates", "share"),
    [
        ((24.0, 18.0, 15.0), 0.3),
        ((24.0, 18.0, 15.0), 0.7),
        ((10.0, 12.0, 11.0), 0.7),
        ((10.0, 17.0, 19.0), 0.8),
        ((2.0, 3.8, 3.6), 0.95),
    ],
)
def test_the_fastest_setting_stays_and_trying_costs_little(rates, share) -> None:
    machine = Machine(dict(zip(settings(2, 2), rates, strict=True)), share)
    tuner = machine.run(50)
    assert tuner.is_done
    assert machine.rates[tuner.setting] == max(rates)
    assert machine.used[-1] == tuner.setting
    best = 50 * BATCH / max(rates)
    assert machine.seconds <= 1.1 * best
    rest = machine.seconds
    assert machine.run(0).setting == default_setting(2, 2)
    assert machine.seconds == rest


def test_what_was_loaded_before_makes_no_setting_look_fast() -> None:
    """The network alone is fast for a while, but nothing new is loaded meanwhile."""
    clock = {"wall": 0.0, "cpu": 0.0}
    limit = ThreadLimit(2)
    tuner = Autotuner(
        2, 2, limit, lambda cores: None, wall=lambda: clock["wall"], cpu=lambda: clock["cpu"]
    )
    for _ in range(20):
        draining = tuner.setting == Setting(2, 1) and tuner.rates == {}
        clock["wall"] += 0.8 if draining else 1.0
        clock["cpu"] += BATCH
        loaded = BATCH // 4 if draining else BATCH
        limit.cpu_seconds += loaded * 0.3
        limit.finished += loaded
        tuner.batch_done(BATCH)
    assert set(tuner.rates) == set(settings(2, 2))
    assert tuner.setting != Setting(2, 1)


def test_one_core_needs_no_trial() -> None:
    tuner = Autotuner(1, 1, ThreadLimit(1), lambda cores: None)
    assert tuner.is_done
    assert tuner.setting == Setting(1, 1)


def test_no_more_threads_work_than_the_limit() -> None:
    limit, lock, working, most = ThreadLimit(3), threading.Lock(), [], []

    def work(item: int) -> int:
        with lock:
            working.append(item)
            most.append(len(working))
        time.sleep(0.003)
        with lock:
            working.remove(item)
        return -item

    with ThreadPoolExecutor(6) as pool:
        for threads in (3, 1, 2):
            limit.change(threads)
            most.clear()
            assert list(pool.map(limit.limited(work), range(12))) == [-n for n in range(12)]
            assert max(most) <= threads
    assert limit.finished == 36


def test_a_call_that_fails_makes_room_for_the_next() -> None:
    limit = ThreadLimit(1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            limit.limited(lambda item: 1 // item)(0)
    assert limit.limited(lambda item: 1 // item)(1) == 1
    assert limit.finished == 3


@pytest.mark.slow
def test_an_analysis_that_is_tuned_finds_the_same(model, samples, tmp_path, monkeypatch) -> None:
    tuners = []

    def made() -> Autotuner:
        limit = ThreadLimit(2)
        tuners.append(Autotuner(2, 2, limit, torch.set_num_threads))
        return tuners[-1]

    monkeypatch.setattr("praxiscope.pipeline.analyze.tuner_here", made)
    before = torch.get_num_threads()
    contents = []
    for name, options in (("tuned", Options(batch=1)), ("fixed", Options(batch=1, threads=1))):
        plan = plan_analysis(model, samples, tmp_path / name, options=options)
        analyze(model, plan, options)
        contents.append(everything_in(plan.workspace))
        assert torch.get_num_threads() == before
    assert len(tuners) == 1
    tuned, fixed = contents
    assert tuned["clip"] == fixed["clip"]
    assert tuned["metadata"] == fixed["metadata"]
    assert np.allclose(tuned["logits"], fixed["logits"], atol=1e-4)


@pytest.mark.slow
def test_few_batches_and_choices_of_the_user_are_not_tuned(
    model, samples, tmp_path, monkeypatch
) -> None:
    def refused() -> Autotuner:
        raise AssertionError

    monkeypatch.setattr("praxiscope.pipeline.analyze.tuner_here", refused)
    for number, (options, engine) in enumerate(
        [
            (Options(batch=3), None),
            (Options(batch=2, threads=1), None),
            (Options(batch=2), Engine(device="cpu", cores=1)),
        ]
    ):
        plan = plan_analysis(model, samples, tmp_path / str(number), options=options)
        analyze(model, plan, options, engine=engine)
        assert len(plan.run.done()) == 13


def test_the_network_gets_no_more_cores_than_pytorch_has() -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        assert tuner_here().setting.cores == 1
    finally:
        torch.set_num_threads(before)
