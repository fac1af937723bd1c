from __future__ import annotations

import numpy as np
import pytest

from praxiscope.atlas import rows as rows_module
from praxiscope.atlas.principal_components import MOST_COLUMNS, principal_components
from praxiscope.errors import PraxiscopeError


@pytest.fixture
def correlated():
    random = np.random.default_rng(0)
    return (random.standard_normal((300, 20)) @ random.standard_normal((20, 20)) + 7).astype("f4")


@pytest.mark.parametrize("standardise", [False, True])
def test_directions_and_variances_are_those_of_the_singular_value_decomposition(
    correlated, standardise, monkeypatch
):
    monkeypatch.setattr(rows_module, "BLOCK", 20 * 37)
    centred = correlated.astype("f8") - correlated.mean(0, dtype="f8")
    if standardise:
        centred /= correlated.std(0, ddof=1, dtype="f8")
    _, singular, right = np.linalg.svd(centred, full_matrices=False)
    found = principal_components(correlated, 5, standardise=standardise)
    np.testing.assert_allclose(found.variances, singular[:5] ** 2 / 299, rtol=1e-9)
    np.testing.assert_allclose(np.abs(found.directions.T @ right[:5].T), np.eye(5), atol=1e-7)
    assert found.total == pytest.approx((singular**2).sum() / 299)


def test_the_largest_entry_of_a_direction_is_positive(correlated):
    for given in (correlated, -correlated):
        directions = principal_components(given, 20, standardise=True).directions
        assert (directions.max(0) >= -directions.min(0)).all()


def test_large_means_keep_precision():
    random = np.random.default_rng(0)
    small = random.standard_normal((500, 3))
    found = principal_components(small + 1e5, 3, standardise=False)
    np.testing.assert_allclose(
        found.variances, np.linalg.eigvalsh(np.cov(small.T))[::-1], rtol=1e-6
    )


def test_directions_without_variance_are_dropped():
    random = np.random.default_rng(0)
    flat = random.standard_normal((100, 2)) @ random.standard_normal((2, 9))
    assert principal_components(flat, 9, standardise=True).directions.shape == (9, 2)


def test_missing_values_count_as_the_mean(correlated):
    holes = correlated.copy()
    holes[5, 3], holes[6, 4] = np.nan, np.inf
    filled = holes.copy()
    filled[5, 3] = np.delete(correlated[:, 3], 5).mean(dtype="f8")
    filled[6, 4] = np.delete(correlated[:, 4], 6).mean(dtype="f8")
    np.testing.assert_allclose(
        principal_components(holes, 4, standardise=False).variances,
        principal_components(filled, 4, standardise=False).variances,
        rtol=1e-6,
    )


def test_rows_of_any_shape_are_flattened(correlated):
    shaped = principal_components(correlated.reshape(300, 5, 2, 2), 3, standardise=True)
    assert (
        shaped.directions == principal_components(correlated, 3, standardise=True).directions
    ).all()


def test_layers_too_wide_for_a_covariance_are_refused():
    with pytest.raises(PraxiscopeError, match="channels"):
        principal_components(np.zeros((2, MOST_COLUMNS + 1), "f4"), 2, standardise=True)
