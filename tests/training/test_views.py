from __future__ import annotations

import numpy as np
import pytest
import torch
from moving_squares import squares

from praxiscope.training.batches import BatchMaker, shuffled
from praxiscope.training.cache import build_cache
from praxiscope.training.flips import mirror_map
from praxiscope.training.views import Augmentation, central_view, varied_view

NOTHING = Augmentation((1.0, 1.0), stretch=1.0, brightness=0.0, contrast=0.0)


@pytest.fixture
def maker(tmp_path, recipe):
    data = squares()
    return BatchMaker(data, build_cache(data.examples, recipe, tmp_path, key=""), recipe)


def varied(maker, index, augmentation, side=(32, 32), seed=0):
    draw = np.random.default_rng(seed)
    return varied_view(maker.cache, index, maker.recipe, augmentation, side, draw)


def test_without_augmentation_training_views_equal_central_views(maker):
    for index in range(4):
        view = varied(maker, index, NOTHING)
        central = central_view(maker.cache, index, maker.recipe)
        np.testing.assert_array_equal(view.frames, central.frames)
        assert (view.gain.tolist(), view.shift, view.mirrored) == ([1, 1, 1], 0, False)


def test_a_crop_is_a_part_of_the_frame(maker):
    frames = maker.cache.frames(0)
    for seed in range(20):
        half = Augmentation((0.5, 0.5), stretch=1.0, brightness=0.0, contrast=0.0)
        crop = varied(maker, 0, half, (16, 16), seed).frames
        matches = [
            (top, left)
            for top in range(17)
            for left in range(17)
            if np.array_equal(crop, frames[:, top : top + 16, left : left + 16])
        ]
        assert len(matches) == 1


def test_crops_differ_but_are_equal_for_the_same_seed(maker):
    usual = Augmentation()
    first, again, other = (varied(maker, 0, usual, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.gain, again.gain)
    assert not np.array_equal(first.frames, other.frames)


def test_mirrored_clips_have_the_mirrored_label(maker):
    mirrored = mirror_map(maker.examples.classes)
    combinations = set()
    for seed in range(12):
        flips = Augmentation((1.0, 1.0), 1.0, 0.0, 0.0, mirrored)
        batch = maker.varied(range(8), flips, (32, 32), (seed, 0))
        for row in range(8):
            frames = maker.cache.frames(row)
            flipped = np.array_equal(batch.frames[row], frames[:, :, ::-1])
            assert flipped or np.array_equal(batch.frames[row], frames)
            label = row % 4
            expected = {0: 1, 1: 0}.get(label, label) if flipped else label
            assert batch.targets.labels[row] == expected
            assert batch.targets.sets[row].nonzero().flatten().tolist() == [expected]
            combinations.add((label, flipped))
    assert len(combinations) == 8


def test_contrast_changes_around_middle_grey(maker):
    batch = maker.central([0])
    batch.gain[:] = torch.tensor([1.5, 1.0, 0.5])
    batch.shift[:] = 0.1
    changed = batch.pathways(maker.recipe, "cpu")[0][0]
    pixels = maker.cache.frames(0).transpose(3, 0, 1, 2) / 255
    gain = np.array([1.5, 1.0, 0.5])[:, None, None, None]
    expected = ((pixels - 0.5) * gain + 0.5 + 0.1 - 0.45) / 0.225
    np.testing.assert_allclose(changed, expected, atol=1e-5)


def test_an_epoch_has_every_clip_once_in_its_own_order():
    indices = np.arange(50)
    orders = [shuffled(indices, seed, epoch) for seed, epoch in ((0, 0), (0, 1), (1, 0))]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len({tuple(order) for order in orders}) == 3
    assert np.array_equal(orders[1], shuffled(indices, 0, 1))
