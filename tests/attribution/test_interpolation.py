"""Interpolation between cell centres against numpy and torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from praxiscope.attribution.interpolation import interpolate, interpolation_matrix


@given(
    cells=st.integers(1, 9),
    stride=st.floats(0.5, 40),
    offset=st.floats(-20, 20),
    seed=st.integers(0, 99),
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_along_one_axis_it_is_numpys_interpolation(
    cells: int, stride: float, offset: float, seed: int
) -> None:
    values = np.random.default_rng(seed).random(cells)
    positions = np.linspace(offset - 2 * stride, offset + (cells + 1) * stride, 57)
    matrix = interpolation_matrix(positions, cells, stride, offset)
    expected = np.interp(positions, offset + stride * np.arange(cells), values)
    assert matrix.shape == (57, cells)
    np.testing.assert_allclose(matrix.sum(1), 1, atol=1e-5)
    np.testing.assert_allclose(matrix @ values, expected, atol=1e-4)


def test_equal_patches_are_torchs_trilinear_interpolation() -> None:
    """Half-pixel centres: an independent implementation of the same geometry."""
    raw = np.random.default_rng(0).random((4, 3, 5)).astype(np.float32)
    size, stride = (8, 48, 80), (2, 16, 16)
    matrices = [
        interpolation_matrix(np.arange(full, dtype=float), cells, step, (step - 1) / 2)
        for full, cells, step in zip(size, raw.shape, stride, strict=True)
    ]
    expected = torch.nn.functional.interpolate(
        torch.from_numpy(raw)[None, None], size=size, mode="trilinear", align_corners=False
    )
    np.testing.assert_allclose(interpolate(raw, *matrices), expected[0, 0], atol=1e-6)


def test_at_cell_centres_the_map_is_itself() -> None:
    raw = np.random.default_rng(1).random((2, 3, 4)).astype(np.float32)
    matrices = [
        interpolation_matrix(3.0 + 7.0 * np.arange(cells), cells, 7.0, 3.0) for cells in raw.shape
    ]
    np.testing.assert_array_equal(interpolate(raw, *matrices), raw)


@pytest.mark.parametrize("cells", [1, 2])
def test_beyond_the_outer_cells_they_continue(cells: int) -> None:
    matrix = interpolation_matrix(np.array([-100.0, 1000.0]), cells, 32.0, 0.0)
    expected = np.zeros((2, cells))
    expected[0, 0] = expected[1, -1] = 1
    np.testing.assert_array_equal(matrix, expected)
