from __future__ import annotations

import numpy as np
import pytest

from praxiscope.stage.motion import compose, ease, fall, inverse, placement, pulses


def test_ease_starts_and_ends_at_rest():
    time = np.linspace(0, 1, 1001)
    curve = ease(time, 0.2, 0.7)
    speed = np.diff(curve) / np.diff(time)

    assert (curve[time <= 0.2] == 0).all()
    assert (curve[time >= 0.7] == 1).all()
    assert (speed >= 0).all()
    assert speed[200:203].max() < 0.1
    assert curve[450] == pytest.approx(0.5)


def test_fall_accelerates_evenly_until_it_lands():
    time = np.linspace(0, 1, 101)
    curve = fall(time, 0.1, 0.6)

    acceleration = np.diff(curve[10:61], 2)
    np.testing.assert_allclose(acceleration, 2 * (0.01 / 0.5) ** 2, rtol=1e-6)
    assert curve[60] == 1
    assert curve[61:].max() <= 1
    assert curve[75] < 0.95


def test_pulses_reach_one_the_given_number_of_times():
    time = np.linspace(0, 1, 1001)
    curve = pulses(time, 0.1, 0.9, 3)
    tops = (curve[1:-1] > curve[:-2]) & (curve[1:-1] >= curve[2:])
    assert tops.sum() == 3
    assert max(curve[0], curve[-1]) < 1e-12


def test_placement_scales_then_rotates_then_translates():
    matrix = placement(np.zeros(1), x=5.0, y=7.0, angle=90.0, width=2.0, height=3.0)[0]
    # (1, 1) -> stretched (2, 3) -> turned by 90 degrees (-3, 2) -> moved (2, 9)
    np.testing.assert_allclose(matrix @ [1, 1, 1], [2, 9], atol=1e-12)


def test_inverse_undoes_and_compose_applies_the_inner_first():
    time = np.linspace(0, 1, 4)
    outer, inner = placement(time, 1.0, 2.0, 30.0, 2.0, 0.5), placement(time, -1.0, time, 70 * time)
    point = np.array([0.3, -0.8, 1.0])

    np.testing.assert_allclose(
        compose(outer, inverse(outer)), np.broadcast_to(np.eye(2, 3), (4, 2, 3)), atol=1e-12
    )
    for step in range(4):
        once = np.append(inner[step] @ point, 1)
        np.testing.assert_allclose(compose(outer, inner)[step] @ point, outer[step] @ once)
