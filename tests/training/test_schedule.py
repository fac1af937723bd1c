from __future__ import annotations

from math import cos, pi

import pytest

from praxiscope.training.schedule import learning_rate


def test_it_rises_linearly_peaks_and_falls_as_half_a_cosine():
    rates = [learning_rate(step, 110, 2.0, 10) for step in range(110)]
    assert rates[:10] == pytest.approx([2 * (step + 1) / 11 for step in range(10)])
    assert rates[10] == pytest.approx(2.0)
    assert rates[60] == pytest.approx(1.0)
    assert rates[85] == pytest.approx(1 + cos(0.75 * pi))
    assert max(rates) == rates[10]
    assert 0 < rates[-1] < 0.001


def test_a_floor_is_kept_and_no_warm_up_starts_at_the_peak():
    assert learning_rate(0, 10, 1.0, 0) == 1.0
    assert learning_rate(10, 10, 1.0, 0, floor=0.1) == pytest.approx(0.1)
