from __future__ import annotations

import sys

import numpy as np
import pytest
from mixtures import mixture
from sklearn.manifold import trustworthiness
from sklearn.metrics import adjusted_rand_score

from praxiscope.atlas.clusters import k_means
from praxiscope.atlas.hdbscan_clusters import hdbscan_clusters
from praxiscope.atlas.neighbours import neighbour_graph
from praxiscope.atlas.projection import FEWEST, project, project_new
from praxiscope.errors import PraxiscopeError


@pytest.fixture(scope="module")
def planted():
    return mixture(800, 6, 20)


@pytest.fixture(scope="module")
def tsne(planted):
    return project(planted[0], "t-sne")


def _nearest_group(places, points, of):
    centres = np.stack([np.median(points[of == group], axis=0) for group in range(of.max() + 1)])
    return np.linalg.norm(places[:, None] - centres, axis=-1).argmin(1)


def test_the_pca_map_is_the_singular_value_decomposition(planted):
    vectors = planted[0].astype("f8")
    left, singular, _ = np.linalg.svd(vectors - vectors.mean(0), full_matrices=False)
    expected = left[:, :2] * singular[:2]
    points = project(planted[0], "pca")
    signs = np.sign((expected * points).sum(0))
    np.testing.assert_allclose(points, expected * signs, atol=1e-4)


def test_the_pca_map_undoes_the_whitening_where_the_spread_is_given(planted):
    spread = np.linspace(5, 0.1, 20)
    plain = planted[0].copy()
    np.testing.assert_allclose(
        project((plain / spread).astype("f4"), "pca", spread=spread),
        project(plain, "pca"),
        atol=1e-3,
    )


@pytest.mark.slow
def test_t_sne_preserves_neighbours_and_planted_clusters(planted, tsne):
    vectors, of = planted
    assert trustworthiness(vectors, tsne, n_neighbors=15) >= 0.95
    assert adjusted_rand_score(of, hdbscan_clusters(tsne)) >= 0.95
    assert adjusted_rand_score(of, k_means(tsne.astype("f4"), 6)) >= 0.95


@pytest.mark.slow
def test_the_same_seed_gives_the_same_map_bit_for_bit(planted, tsne):
    graph = neighbour_graph(planted[0], 90)
    assert (project(planted[0], "t-sne", graph=graph) == tsne).all()


@pytest.mark.slow
def test_threads_change_nothing(planted):
    one, two = (project(planted[0][:150], "t-sne", threads=threads) for threads in (1, 2))
    assert (one == two).all()


@pytest.mark.slow
@pytest.mark.parametrize("method", ["t-sne", "umap"])
def test_new_clips_are_projected_into_their_cluster_and_the_map_does_not_change(method, planted):
    vectors, new = planted[0][:600], planted[0][600:]
    points = project(vectors, "t-sne")
    before = points.copy()
    places = project_new(points, vectors, new, method)
    assert (points == before).all()
    assert (_nearest_group(places, points, planted[1][:600]) == planted[1][600:]).mean() >= 0.97


def test_the_pca_map_projects_new_clips_exactly(planted):
    points = project(planted[0], "pca")
    np.testing.assert_allclose(
        project_new(points, planted[0], planted[0][:9], "pca"), points[:9], atol=1e-4
    )


@pytest.mark.slow
def test_a_clip_of_the_map_is_projected_to_its_own_point(planted, tsne):
    places = project_new(tsne, planted[0], planted[0][:100], "t-sne")
    size = np.ptp(tsne, axis=0).max()
    assert np.median(np.linalg.norm(places - tsne[:100], axis=1)) < 0.05 * size


@pytest.mark.parametrize("clips", [1, 2, 3, FEWEST - 1, FEWEST, 40])
def test_any_number_of_clips_has_a_map(clips):
    vectors = np.random.default_rng(0).standard_normal((clips, 5)).astype("f4")
    points = project(vectors, "t-sne")
    assert points.shape == (clips, 2)
    assert np.isfinite(points).all()
    assert np.isfinite(project_new(points, vectors, vectors[:1], "t-sne")).all()


def test_duplicates_and_equal_clips_have_a_map():
    vectors = np.random.default_rng(0).standard_normal((60, 5)).astype("f4")
    vectors[10:40] = vectors[0]
    points = project(vectors, "t-sne")
    assert np.isfinite(points).all()
    same = np.ones((60, 5), "f4")
    assert (project(same, "t-sne") == 0).all()
    assert (project_new(np.zeros((60, 2)), same, same[:2], "t-sne") == 0).all()


def test_one_dimension_gives_a_line():
    points = project(np.arange(5, dtype="f4")[:, None], "pca")
    assert (points[:, 1] == 0).all()
    assert np.diff(points[:, 0]) == pytest.approx([1] * 4)


@pytest.mark.slow
def test_progress_rises_to_one(planted):
    calls = []
    project(planted[0], "t-sne", progress=lambda step, share: calls.append((step, share)))
    for step in ("neighbours", "map"):
        shares = [share for name, share in calls if name == step]
        assert shares == sorted(shares)
        assert shares[-1] == 1


def test_an_unknown_map_is_refused(planted):
    with pytest.raises(PraxiscopeError, match="did you mean 't-sne'"):
        project(planted[0], "tsne")


@pytest.mark.parametrize(("method", "package"), [("umap", "umap"), ("pacmap", "pacmap")])
def test_a_missing_package_is_named_with_its_installation(method, package, planted, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PraxiscopeError, match=r"pip install praxiscope\[maps\]"):
        project(planted[0], method)


@pytest.mark.parametrize("method", ["umap", "pacmap"])
def test_optional_maps_show_planted_clusters_and_are_reproducible(method, planted):
    pytest.importorskip(method, reason=f"{method} is not installed")
    vectors, of = planted
    points = project(vectors, method, seed=3)
    assert trustworthiness(vectors, points, n_neighbors=15) >= 0.9
    assert adjusted_rand_score(of, hdbscan_clusters(points)) >= 0.95
    assert (project(vectors, method, seed=3) == points).all()
