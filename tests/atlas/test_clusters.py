from __future__ import annotations

import numpy as np
import pytest
from mixtures import mixture
from sklearn.metrics import adjusted_rand_score

from praxiscope.atlas import clusters as clusters_module
from praxiscope.atlas import hdbscan_clusters as density_module
from praxiscope.atlas.clusters import by_size, coarse_count, fine_count, k_means
from praxiscope.atlas.hdbscan_clusters import NO_CLUSTER, hdbscan_clusters


def test_planted_clusters_are_found_the_largest_first():
    vectors, of = mixture(900, 7, 15)
    groups = k_means(vectors, 7)
    assert adjusted_rand_score(of, groups) == 1
    sizes = np.bincount(groups)
    assert sizes.tolist() == sorted(sizes, reverse=True)


def test_clips_outside_of_the_sample_join_the_nearest_centre(monkeypatch):
    monkeypatch.setattr(clusters_module, "FITTED_ON", 200)
    monkeypatch.setattr(clusters_module, "_BLOCK", 64)
    vectors, of = mixture(900, 7, 15)
    assert adjusted_rand_score(of, k_means(vectors, 7)) >= 0.99


def test_the_same_seed_gives_the_same_clusters():
    vectors = np.random.default_rng(0).standard_normal((500, 8)).astype("f4")
    assert (k_means(vectors, 20, seed=5) == k_means(vectors, 20, seed=5)).all()


def test_the_default_number_of_clusters_follows_from_the_number_of_clips():
    assert [coarse_count(n) for n in (1, 1000, 20_000, 10**6)] == [1, 10, 27, 64]
    assert [fine_count(n) for n in (1, 1000, 20_000, 10**6)] == [1, 32, 141, 512]


@pytest.mark.filterwarnings("error")
def test_there_are_no_more_clusters_than_different_clips():
    vectors = np.repeat(np.eye(3, dtype="f4"), [5, 2, 3], axis=0)
    assert k_means(vectors, 8).tolist() == [0] * 5 + [2] * 2 + [1] * 3
    assert k_means(vectors[:1], 8).tolist() == [0]


def test_clusters_of_equal_size_are_numbered_by_their_first_clip():
    assert by_size(np.array([7, 3, 3, 7, -1, 5])).tolist() == [0, 1, 1, 0, -1, 2]


def test_dense_clusters_are_found_and_outliers_belong_to_none(monkeypatch):
    random = np.random.default_rng(0)
    of = random.integers(0, 5, 1000)
    angles = of * 2 * np.pi / 5
    points = 40 * np.stack([np.cos(angles), np.sin(angles)], 1) + random.standard_normal((1000, 2))
    outliers = np.array([[200.0, 0], [0, 200], [-200, 0]])
    everything = np.concatenate([points, outliers])
    clusters = hdbscan_clusters(everything)
    assert (clusters[-3:] == NO_CLUSTER).all()
    members = clusters[:-3] != NO_CLUSTER
    assert members.mean() > 0.95
    assert adjusted_rand_score(of[members], clusters[:-3][members]) >= 0.99
    monkeypatch.setattr(density_module, "FITTED_ON", 400)
    from_sample = hdbscan_clusters(everything)
    assert adjusted_rand_score(clusters[:-3][members], from_sample[:-3][members]) >= 0.9
    assert (hdbscan_clusters(everything) == from_sample).all()


@pytest.mark.parametrize("clips", [1, 4, 9])
def test_few_clips_have_no_dense_clusters(clips):
    points = np.random.default_rng(0).standard_normal((clips, 2))
    assert (hdbscan_clusters(points) == NO_CLUSTER).all()


def test_equal_points_have_no_dense_clusters():
    assert (hdbscan_clusters(np.zeros((100, 2))) == NO_CLUSTER).all()
