"""The way from network input to source, against numbers worked out by hand and cv2."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxiscope.video.geometry import Geometry


def geometry(
    source: tuple[int, int],
    resized: tuple[int, int],
    corner: tuple[int, int],
    crop: tuple[int, int],
) -> Geometry:
    frames = np.array([0, 2, 4, 4])
    pathways = (np.array([0, 3]), np.arange(4))
    return Geometry(source, resized, corner, crop, frames, frames / 10, pathways)


def test_without_resize_and_crop_a_pixel_is_itself() -> None:
    same = geometry((5, 7), (5, 7), (0, 0), (5, 7))
    for axis in (0, 1):
        np.testing.assert_array_equal(same.to_input(axis, np.arange(5.0)), np.arange(5.0))
        np.testing.assert_array_equal(same.to_source(axis, np.arange(5.0)), np.arange(5.0))


def test_halved_pixels_lie_between_two_source_pixels() -> None:
    halved = geometry((8, 8), (4, 4), (1, 0), (2, 4))
    np.testing.assert_allclose(halved.to_source(1, np.array([0.0, 3.0])), [0.5, 6.5])
    np.testing.assert_allclose(halved.to_source(0, np.array([0.0])), [2.5])
    np.testing.assert_allclose(halved.to_input(0, np.array([2.5])), [0.0])


@given(
    source=st.integers(10, 2000),
    resized=st.integers(10, 2000),
    corner=st.integers(0, 100),
    position=st.floats(-10, 2000),
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_source_and_input_positions_are_inverse(
    source: int, resized: int, corner: int, position: float
) -> None:
    view = geometry((source, source), (resized, resized), (corner, corner), (10, 10))
    back = view.to_input(0, view.to_source(0, np.array([position])))
    np.testing.assert_allclose(back, [position], atol=1e-6)


@pytest.mark.parametrize(("source", "resized"), [(40, 100), (100, 64), (90, 90)])
def test_positions_are_those_of_a_resized_ramp(source: int, resized: int) -> None:
    """In an image whose brightness is the column number, each pixel shows where it came from."""
    ramp = np.tile(np.arange(source, dtype=np.float32), (4, 1))
    resampled = cv2.resize(ramp, (resized, 4), interpolation=cv2.INTER_LINEAR)[0]
    positions = geometry((4, source), (4, resized), (0, 0), (4, resized)).to_source(
        1, np.arange(resized, dtype=float)
    )
    inside = (positions > 0) & (positions < source - 1)  # bilinear interpolation repeats the edge
    np.testing.assert_allclose(positions[inside], resampled[inside], atol=0.05)


def test_displayed_at_the_source_size_a_crop_covers_its_source_pixels() -> None:
    """Of 40 rows halved, the crop takes rows 2 to 17: source rows 4 to 35."""
    cropped = geometry((40, 80), (20, 40), (2, 10), (16, 20))
    positions, covered = cropped.displayed(0, 40)
    assert np.flatnonzero(covered).tolist() == list(range(4, 36))
    np.testing.assert_allclose(positions[[4, 5, 35]], [-0.25, 0.25, 15.25])
    assert np.flatnonzero(cropped.displayed(1, 80)[1]).tolist() == list(range(20, 60))


def test_displayed_smaller_it_is_the_same_part_of_the_frame() -> None:
    cropped = geometry((40, 80), (20, 40), (2, 10), (16, 20))
    positions, covered = cropped.displayed(1, 8)  # ten source pixels, five of the input, a pixel
    assert np.flatnonzero(covered).tolist() == [2, 3, 4, 5]
    np.testing.assert_allclose(positions[2:6], [2, 7, 12, 17])


def test_each_pathway_has_its_frames_and_times() -> None:
    both = geometry((8, 8), (8, 8), (0, 0), (8, 8))
    assert both.clip_frames(0).tolist() == [0, 4]
    assert both.clip_frames(1).tolist() == [0, 2, 4, 4]
    assert both.pathway_times(0).tolist() == [0.0, 0.4]
