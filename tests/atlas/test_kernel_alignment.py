from __future__ import annotations

import numpy as np
import pytest

from praxiscope.atlas.kernel_alignment import linear_cka
from praxiscope.errors import PraxiscopeError


def by_kernels(x, y):
    """Song et al. (2012), equation 5, with kernels of all pairs of clips."""
    n = len(x)
    one = np.ones(n)

    def hsic(k, m):
        trace = np.trace(k @ m) + (one @ k @ one) * (one @ m @ one) / ((n - 1) * (n - 2))
        return (trace - 2 / (n - 2) * (one @ k @ m @ one)) / (n * (n - 3))

    k, m = x @ x.T, y @ y.T
    np.fill_diagonal(k, 0)
    np.fill_diagonal(m, 0)
    return hsic(k, m) / np.sqrt(hsic(k, k) * hsic(m, m))


def test_it_is_the_unbiased_estimate_from_kernels():
    random = np.random.default_rng(0)
    x = random.standard_normal((40, 7)) + 3
    y = x[:, :3] ** 2 + random.standard_normal((40, 3))
    assert linear_cka(x, y) == pytest.approx(by_kernels(x, y), rel=1e-9)


def test_rotation_scale_and_shift_have_no_effect():
    random = np.random.default_rng(0)
    x = random.standard_normal((60, 9))
    turn = np.linalg.qr(random.standard_normal((9, 9)))[0]
    assert linear_cka(x, x @ turn * 4 + 2) == pytest.approx(1)


def test_wide_unrelated_layers_of_few_clips_are_not_similar():
    random = np.random.default_rng(0)
    assert abs(linear_cka(*random.standard_normal((2, 50, 2000)))) < 0.1


def test_constant_features_have_no_similarity():
    assert np.isnan(linear_cka(np.ones((9, 3)), np.eye(9)))


def test_too_few_clips_are_refused():
    with pytest.raises(PraxiscopeError, match="at least 4"):
        linear_cka(np.eye(3), np.eye(3))
