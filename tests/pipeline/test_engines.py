"""Whoever works on the clips, and whoever dies over it, the tables are the same."""

from __future__ import annotations

import os
import signal
from importlib.util import find_spec
from pathlib import Path

import pytest
from analysed import everything_in

from praxiscope.errors import PraxiscopeError
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.engine import Engine
from praxiscope.pipeline.extract import Options
from praxiscope.pipeline.source import named

OPTIONS = Options(batch=3, part=5, threads=1)
FATAL_CLIP, DIED = "PRAXISCOPE_TEST_FATAL_CLIP", "PRAXISCOPE_TEST_DIED"


def die_once() -> None:
    """Make the first process that reads a certain clip die, as at a crash of the decoder."""
    from praxiscope.video import decode

    read_clip = decode.read_clip

    def read_or_die(path, *arguments, **options):
        flag = Path(os.environ[DIED])
        if str(path) == os.environ[FATAL_CLIP] and not flag.exists():
            flag.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return read_clip(path, *arguments, **options)

    decode.read_clip = read_or_die


def _unbroken(model, samples, folder):
    plan = plan_analysis(model, samples, folder, options=OPTIONS)
    analyze(model, plan, OPTIONS)
    return everything_in(plan.workspace)


def _with_workers(model, samples, folder, engine, source, monkeypatch):
    """What two workers find, of whom one dies on the way; and how many clips they told of."""
    monkeypatch.setenv(FATAL_CLIP, str(Path(samples[9].path).absolute()))
    monkeypatch.setenv(DIED, str(folder.with_suffix(".died")))
    told = []
    plan = plan_analysis(model, samples, folder, options=OPTIONS)
    analyze(
        model,
        plan,
        OPTIONS,
        lambda clips, failed: told.append(clips),
        engine=engine,
        source=source,
        prepare=die_once,
    )
    assert folder.with_suffix(".died").exists()
    return everything_in(plan.workspace), sum(told)


@pytest.mark.slow
@pytest.mark.parametrize("is_named", [True, False])
def test_processes_find_the_same_although_one_dies(
    model, samples, tmp_path, monkeypatch, is_named
) -> None:
    unbroken = _unbroken(model, samples, tmp_path / "unbroken")
    engine = Engine(workers=2, device="cpu", cores=1)
    # Without a source the network itself is sent.
    source = named("micro_x3d", "random", model.classes) if is_named else None
    found, told = _with_workers(model, samples, tmp_path / "w", engine, source, monkeypatch)
    assert found == unbroken
    assert told == 14


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed")
def test_actors_find_the_same_although_one_dies(model, samples, tmp_path, monkeypatch) -> None:
    unbroken = _unbroken(model, samples, tmp_path / "unbroken")
    engine = Engine("ray", workers=2, device="cpu", cores=1)
    # Without a source the network itself is sent, as a user's own is.
    found, told = _with_workers(model, samples, tmp_path / "w", engine, None, monkeypatch)
    assert found == unbroken
    assert told == 14


def test_without_ray_it_is_said_how_to_get_it(model, samples, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    plan = plan_analysis(model, samples[:3], tmp_path / "w", options=OPTIONS)
    with pytest.raises(PraxiscopeError, match=r'pip install "praxiscope\[ray\]"'):
        analyze(model, plan, OPTIONS, engine=Engine("ray"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "rya"}, "did you mean 'ray'"),
        ({"workers": 0}, "workers"),
        ({"address": "auto"}, "needs --engine ray"),
    ],
)
def test_impossible_engines_are_refused(wrong, message) -> None:
    with pytest.raises(PraxiscopeError, match=message):
        Engine(**wrong)
