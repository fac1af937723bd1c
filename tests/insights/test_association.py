"""Planted differences are found and named, chance and aliases are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from praxiscope.insights.association import FEWEST, STRONG, SURE, Columns


def _columns(count: int = 600, seed: int = 0, **planted: np.ndarray) -> Columns:
    draw = np.random.default_rng(seed)
    numbers = {f"noise_{k}": draw.normal(size=count) for k in range(40)}
    words = {"label": draw.choice(["a", "b", "c"], count), "split": draw.choice(["x", "y"], count)}
    for name, values in planted.items():
        (words if values.dtype.kind == "U" else numbers)[name] = values
    return Columns(numbers, words)


def _inside(count: int = 600, size: int = 40) -> np.ndarray:
    inside = np.zeros(count, bool)
    inside[:size] = True
    return inside


def test_a_planted_number_is_the_first_reason_with_its_direction() -> None:
    inside = _inside()
    draw = np.random.default_rng(1)
    columns = _columns(speed=draw.normal(size=600) - 2 * inside)
    (reason,) = columns.reasons(inside)
    assert (reason.column, reason.value) == ("speed", None)
    assert reason.effect < -0.7
    assert reason.p < SURE
    assert reason.words.startswith("lower speed: -")


def test_a_planted_word_is_named_with_both_shares() -> None:
    inside = _inside()
    camera = np.where(
        np.random.default_rng(2).random(600) < np.where(inside, 0.9, 0.1), "still", "hand"
    )
    (reason,) = _columns(camera=camera).reasons(inside)
    assert reason.column == "camera"
    assert {reason.value, *reason.aliases} == {"hand", "camera: still"} or {
        reason.value,
        *reason.aliases,
    } == {"still", "camera: hand"}
    assert abs(reason.effect) == pytest.approx(0.8, abs=0.1)


def test_what_says_the_same_is_one_reason() -> None:
    inside = _inside()
    speed = np.random.default_rng(3).normal(size=600) + 3 * inside
    columns = _columns(speed=speed, twice=2 * speed + 1, slowness=np.exp(-speed))
    (reason,) = columns.reasons(inside)
    assert {reason.column, *reason.aliases} == {"speed", "twice", "slowness"}


def test_chance_is_no_reason() -> None:
    """Two hundred random groups, 46 tests each: none may come out."""
    columns = _columns()
    draw = np.random.default_rng(4)
    for _ in range(200):
        inside = np.zeros(600, bool)
        inside[draw.choice(600, 40, replace=False)] = True
        assert columns.reasons(inside, n_comparisons=200) == []


def test_a_sure_but_weak_difference_is_no_reason() -> None:
    inside = _inside(20000, 8000)
    weak = np.random.default_rng(5).normal(size=20000) + 0.3 * inside
    assert _columns(20000, weak=weak).reasons(inside) == []


def test_nothing_is_claimed_on_a_handful_of_clips() -> None:
    for size in (FEWEST - 1, 600 - FEWEST + 1):
        inside = _inside(size=size)
        assert _columns(far=inside * 10.0).reasons(inside) == []


def test_unknown_values_count_for_neither_side() -> None:
    inside = _inside()
    values = np.random.default_rng(6).normal(size=600) + 3 * inside
    values[::3] = np.nan
    (reason,) = _columns(some=values).reasons(inside)
    assert reason.column == "some"
    assert _columns(never=np.full(600, np.nan)).reasons(inside) == []


def test_a_comparison_can_be_limited_to_some_clips() -> None:
    """Within their own label the clips are like the others: it was all that set them apart."""
    inside = _inside()
    label = np.where(np.arange(600) < 80, "a", "b")
    speed = np.random.default_rng(7).normal(size=600) + 3 * (label == "a")
    columns = _columns(speed=speed, own=label)
    assert {reason.column for reason in columns.reasons(inside)} == {"speed", "own"}
    assert columns.reasons(inside, label == "a") == []


def test_effects_below_the_bound_are_left_out() -> None:
    inside = _inside(4000, 1000)
    values = np.random.default_rng(8).normal(size=4000) + 0.75 * inside
    reasons = _columns(4000, value=values).reasons(inside)
    assert all(abs(reason.effect) >= STRONG for reason in reasons)
    assert [reason.column for reason in reasons] == ["value"]


def test_numbers_with_many_ties_and_unknown_ones_differ_as_scipy_says() -> None:
    draw = np.random.default_rng(11)
    inside = _inside(600, 100)
    steps = draw.integers(0, 4, 600) + 2.0 * inside * (draw.random(600) < 0.7)
    steps[draw.random(600) < 0.1] = np.nan
    (reason,) = [r for r in _columns(600, steps=steps).reasons(inside) if r.column == "steps"]
    filled = np.where(np.isnan(steps), np.nanmedian(steps), steps)
    peer = mannwhitneyu(filled[inside], filled[~inside], method="asymptotic", use_continuity=False)
    assert reason.effect == pytest.approx(2 * peer.statistic / (100 * 500) - 1)
    assert peer.pvalue <= reason.p <= peer.pvalue * 200
