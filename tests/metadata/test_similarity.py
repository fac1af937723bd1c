"""SSIM against scikit-image."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from moving_pictures import by_camera, shift, texture
from skimage.metrics import structural_similarity as peer

from praxiscope.metadata.similarity import structural_similarities, structural_similarity


@pytest.mark.parametrize("size", [7, 8, 61, 160])
def test_it_equals_the_value_of_scikit_image(size: int) -> None:
    first, second = (texture(seed, size) for seed in (0, 1))
    expected = peer(first.astype(float), second.astype(float), data_range=255.0)
    assert structural_similarity(first, second) == pytest.approx(expected, abs=2e-5)


def test_a_series_has_the_values_of_its_pairs() -> None:
    frames = np.stack(by_camera(shift(1.5, 0.5), 5))
    expected = [
        peer(a.astype(float), b.astype(float), data_range=255.0) for a, b in pairwise(frames)
    ]
    assert structural_similarities(frames) == pytest.approx(expected, abs=2e-5)


def test_images_smaller_than_the_window_have_none() -> None:
    assert np.isnan(structural_similarities(np.zeros((3, 6, 40), np.uint8))).all()
