from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import procrustes

from praxiscope.atlas.procrustes import align


@pytest.mark.parametrize("mirror", [1, -1])
def test_a_known_rotation_reflection_scale_and_shift_are_undone(mirror):
    points = np.random.default_rng(0).standard_normal((50, 2))
    turn = np.array([[np.cos(2), -np.sin(2)], [np.sin(2), np.cos(2)]]) @ np.diag([1, mirror])
    other = points @ turn * 3 + [5, -7]
    alignment = align(other, points)
    np.testing.assert_allclose(alignment.of(other), points, atol=1e-12)
    np.testing.assert_allclose(alignment.rotation, turn.T, atol=1e-12)
    assert alignment.scale == pytest.approx(1 / 3)
    assert alignment.disparity == pytest.approx(0, abs=1e-12)


def test_the_disparity_is_that_of_scipy():
    random = np.random.default_rng(0)
    points, other = random.standard_normal((2, 40, 2))
    assert align(other, points).disparity == pytest.approx(procrustes(points, other)[2])


def test_equal_points_are_only_shifted():
    alignment = align(np.full((4, 2), 3.0), np.full((4, 2), 8.0))
    assert (alignment.of(np.full((4, 2), 3.0)) == 8).all()
    assert alignment.disparity == 0
