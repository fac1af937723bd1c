from __future__ import annotations

import numpy as np
import pytest
from mixtures import mixture
from sklearn.metrics import adjusted_rand_score

from praxiscope.atlas import clusters
from praxiscope.atlas import hdbscan_clusters as density_module
from praxiscope.atlas.clusters import by_size, coarse_count, fine_count, k_means
from praxiscope.atlas.hdbscan_clusters import NOBODY, hdbscan_clusters


def test_planted_groups_are_found_the_largest_first():
    vectors, of = mixture(900, 7, 15)
    groups = k_means(vectors, 7)
    assert adjusted_rand_score(of, groups) == 1
    sizes = np.bincount(groups)
    assert sizes.tolist() == sorted(sizes, reverse=True)


def test_clips_that_were_not_drawn_join_the_nearest_centre(monkeypatch):
    monkeypatch.setattr(clusters, "FITTED_ON", 200)
    monkeypatch.setattr(clusters, "_ASSIGNED", 64)
    vectors, of = mixture(900, 7, 15)
    assert adjusted_rand_score(of, k_means(vectors, 7)) >= 0.99


def test_the_same_seed_gives_the_same_groups():
    vectors = np.random.default_rng(0).standard_normal((500, 8)).astype("f4")
    assert (k_means(vectors, 20, seed=5) == k_means(vectors, 20, seed=5)).all()


def test_how_many_groups_follows_from_how_many_clips():
    assert [coarse_count(n) for n in (1, 1000, 20_000, 10**6)] == [1, 10, 27, 64]
    assert [fine_count(n) for n in (1, 1000, 20_000, 10**6)] == [1, 32, 141, 512]


@pytest.mark.filterwarnings("error")
def test_there_are_no_more_groups_than_different_clips():
    vectors = np.repeat(np.eye(3, dtype="f4"), [5, 2, 3], axis=0)
    assert k_means(vectors, 8).tolist() == [0] * 5 + [2] * 2 + [1] * 3
    assert k_means(vectors[:1], 8).tolist() == [0]


def test_groups_of_one_size_are_numbered_by_their_first_clip():
    assert by_size(np.array([7, 3, 3, 7, -1, 5])).tolist() == [0, 1, 1, 0, -1, 2]


def test_islands_are_found_and_what_lies_between_is_nobodys(monkeypatch):
    random = np.random.default_rng(0)
    of = random.integers(0, 5, 1000)
    angles = of * 2 * np.pi / 5
    points = 40 * np.stack([np.cos(angles), np.sin(angles)], 1) + random.standard_normal((1000, 2))
    lost = np.array([[200.0, 0], [0, 200], [-200, 0]])
    everything = np.concatenate([points, lost])
    found = hdbscan_clusters(everything)
    assert (found[-3:] == NOBODY).all()
    kept = found[:-3] != NOBODY
    assert kept.mean() > 0.95
    assert adjusted_rand_score(of[kept], found[:-3][kept]) >= 0.99
    monkeypatch.setattr(density_module, "FITTED_ON", 400)
    drawn = hdbscan_clusters(everything)
    assert adjusted_rand_score(found[:-3][kept], drawn[:-3][kept]) >= 0.9
    assert (hdbscan_clusters(everything) == drawn).all()


@pytest.mark.parametrize("clips", [1, 4, 9])
def test_a_handful_of_clips_makes_no_islands(clips):
    points = np.random.default_rng(0).standard_normal((clips, 2))
    assert (hdbscan_clusters(points) == NOBODY).all()


def test_clips_that_are_all_in_one_place_make_no_islands():
    assert (hdbscan_clusters(np.zeros((100, 2))) == NOBODY).all()
