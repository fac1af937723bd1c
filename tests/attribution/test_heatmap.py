"""Maps at the input's and the source's pixels, worked out by hand on a small geometry."""

from __future__ import annotations

import numpy as np
import pytest

from praxiscope.attribution.heatmap import Heatmap
from praxiscope.attribution.target import Target
from praxiscope.models.model import Layer
from praxiscope.video.clip import Clip
from praxiscope.video.geometry import Geometry

# 40 x 80 source pixels, halved to 20 x 40, of which columns 10 to 29 are cropped: 16 rows from 2.
GEOMETRY = Geometry(
    source_size=(40, 80),
    resized_size=(20, 40),
    crop_corner=(2, 10),
    crop_size=(16, 20),
    frames=np.array([3, 5, 7, 9]),
    times=np.array([0.3, 0.5, 0.7, 0.9]),
    pathways=(np.array([0, 3]), np.arange(4)),
)
CLIP = Clip.from_frames(np.zeros((10, 40, 80, 3), np.uint8), 10.0)
PATCHES = Layer("last", (2, 4, 4), (0.5, 1.5, 1.5), pathway=1)


def heatmap(raw: np.ndarray, layer: Layer = PATCHES) -> Heatmap:
    return Heatmap(raw.astype(np.float32), Target("a", "a", 0), "grad-cam", layer, GEOMETRY)


def one_cell(time: int, row: int, column: int) -> Heatmap:
    raw = np.zeros((2, 4, 5))
    raw[time, row, column] = 0.25
    return heatmap(raw)


def test_the_peak_is_the_centre_of_the_strongest_cell() -> None:
    """Cell 1 of time is frames 2 and 3; cell (2, 1) is input rows 8 to 11, columns 4 to 7."""
    seconds, row, column = one_cell(1, 2, 1).peak()
    assert seconds == pytest.approx(0.8)  # between 0.7 and 0.9
    assert row == pytest.approx((20 + 27) / 2)  # source rows (8 + 2) * 2 to (11 + 2) * 2 + 1
    assert column == pytest.approx((28 + 35) / 2)  # (4 + 10) * 2 to (7 + 10) * 2 + 1


def test_values_are_the_share_of_the_maximum_at_the_inputs_size() -> None:
    mapped = one_cell(1, 2, 1)
    assert mapped.values.shape == (4, 16, 20)
    assert mapped.values.dtype == np.float32
    assert mapped.values.max() <= 1
    # Of each axis' four pixels in a cell the middle two are an eighth of a cell off its centre;
    # the last frame lies beyond the last centre.
    assert mapped.values[3, 9, 5] == pytest.approx((1 - 0.125) ** 2)
    assert mapped.values[2, 9, 5] == pytest.approx((1 - 0.25) * (1 - 0.125) ** 2)
    assert mapped.values[0].max() == 0
    assert mapped.values[3, 1].max() == 0


def test_on_the_source_it_is_the_same_map_and_zero_outside_the_crop() -> None:
    mapped = one_cell(1, 2, 1).on(CLIP)
    assert mapped.shape == (4, 40, 80)
    lit = np.argwhere(mapped[3] > 0.5)
    # The cell's rows 20 to 27 and columns 28 to 35, where its share is above a half in product.
    assert lit.min(0).tolist() == [20, 28]
    assert lit.max(0).tolist() == [27, 35]
    everywhere = heatmap(np.ones((2, 4, 5))).on(CLIP)
    inside = np.zeros((40, 80), bool)
    inside[4:36, 20:60] = True
    np.testing.assert_array_equal(everywhere[0] == 1, inside)
    np.testing.assert_array_equal(everywhere[0] == 0, ~inside)


def test_at_another_size_it_covers_the_same_part_of_the_frame() -> None:
    mapped = heatmap(np.ones((2, 4, 5))).at_size((20, 40))
    inside = np.zeros((20, 40), bool)
    inside[2:18, 10:30] = True
    np.testing.assert_array_equal(mapped[0] > 0, inside)


def test_at_the_sources_size_it_is_the_map_on_the_clip() -> None:
    mapped = one_cell(0, 3, 4)
    np.testing.assert_array_equal(mapped.at_size((40, 80)), mapped.on(CLIP))


def test_a_slow_pathway_has_fewer_frames() -> None:
    slow = heatmap(np.ones((2, 4, 5)), Layer("slow", (1, 4, 4), (0, 1.5, 1.5), pathway=0))
    assert slow.times.tolist() == [0.3, 0.9]
    assert slow.values.shape == (2, 16, 20)
    assert slow.geometry.clip_frames(slow.pathway).tolist() == [3, 9]


def test_an_empty_map_stays_zero() -> None:
    empty = heatmap(np.zeros((2, 4, 5)))
    assert empty.is_empty
    assert not empty.values.any()
    assert not empty.on(CLIP).any()
    assert not one_cell(0, 0, 0).is_empty


def test_the_raw_map_is_not_touched() -> None:
    mapped = one_cell(1, 2, 1)
    assert mapped.values is mapped.values  # computed once
    assert mapped.raw.max() == pytest.approx(0.25)
    assert mapped.normalised.max() == 1
