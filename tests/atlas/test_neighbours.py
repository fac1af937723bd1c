from __future__ import annotations

import numpy as np
import pytest

from praxiscope.atlas import nearest_points
from praxiscope.atlas.neighbours import nearest_rows, neighbour_graph, pairs_within, similar
from praxiscope.errors import PraxiscopeError


def brute_force(vectors, metric):
    """All distances in double precision; infinite from a clip to itself."""
    vectors = vectors.astype("f8")
    if metric == "cosine":
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        distances = 1 - vectors @ vectors.T
    else:
        distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    return distances


@pytest.fixture
def vectors():
    # Far from the origin, where squared norms would lose the precision of small distances.
    return (np.random.default_rng(0).standard_normal((1500, 12)) + 100).astype("f4")


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_neighbours_are_those_of_brute_force(vectors, metric):
    vectors = vectors if metric == "euclidean" else vectors - 100
    distances = brute_force(vectors, metric)
    graph = neighbour_graph(vectors, 20, metric)
    expected = np.argsort(distances, axis=1)[:, :20]
    assert (graph.indices == expected).mean() > 0.9999  # but for ties in single precision
    np.testing.assert_allclose(
        graph.distances, np.take_along_axis(distances, expected, 1), rtol=1e-4, atol=1e-6
    )


def test_duplicates_are_at_distance_zero_and_a_clip_is_no_neighbour_of_itself(vectors):
    vectors[900:930] = vectors[0]
    graph = neighbour_graph(vectors, 10)
    assert (graph.indices != np.arange(1500)[:, None]).all()
    copies = np.r_[0, 900:930]
    assert (graph.distances[copies] == 0).all()
    assert np.isin(graph.indices[copies], copies).all()


def test_all_other_clips_are_neighbours_where_there_are_few(vectors):
    assert neighbour_graph(vectors[:4], 10).indices.shape == (4, 3)
    assert neighbour_graph(vectors[:1], 10).indices.shape == (1, 0)


def test_query_vectors_find_their_nearest_clips(vectors):
    queries = vectors[:50] + np.float32(0.01)
    rows, distances = nearest_rows(vectors, queries, 3)
    expected = np.linalg.norm(vectors[None].astype("f8") - queries[:, None], axis=-1)
    assert (rows == np.argsort(expected, axis=1)[:, :3]).all()
    np.testing.assert_allclose(distances[:, 0], np.sort(expected, axis=1)[:, 0], rtol=1e-4)


def test_similar_clips_are_the_neighbours_of_the_graph(vectors):
    graph = neighbour_graph(vectors, 5)
    rows, distances = similar(vectors, 77, 5)
    assert (rows == graph.indices[77]).all()
    assert distances == pytest.approx(graph.distances[77])


def test_close_pairs_are_found_once(vectors):
    vectors[10], vectors[20] = vectors[5], vectors[6]
    vectors[20, 0] += np.float32(0.01)
    pairs, distances = pairs_within(neighbour_graph(vectors, 3), 0.02)
    assert pairs.tolist() == [[5, 10], [6, 20]]
    assert distances == pytest.approx([0, 0.01], abs=1e-4)


def test_zero_vectors_have_neighbours():
    vectors = np.array([[0, 0], [1, 0], [0, 0], [2, 0.1]], "f4")
    graph = neighbour_graph(vectors, 1, "cosine")
    assert graph.indices[:, 0].tolist() == [2, 3, 0, 1]


def test_wrong_metrics_and_infinite_vectors_are_refused(vectors):
    with pytest.raises(PraxiscopeError, match="did you mean 'cosine'"):
        neighbour_graph(vectors, 3, "cosinus")
    vectors[3, 3] = np.nan
    with pytest.raises(PraxiscopeError, match="finite"):
        neighbour_graph(vectors, 3)


@pytest.fixture
def many(monkeypatch):
    """Lower the limit, so that few clips count as many."""
    monkeypatch.setattr(nearest_points, "EXACT", 1000)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_nearly_all_neighbours_of_many_clips_are_found(vectors, metric):
    vectors = vectors if metric == "euclidean" else vectors - 100
    distances = brute_force(vectors, metric)
    graph = neighbour_graph(vectors, 20, metric)
    expected = np.argsort(distances, axis=1)[:, :20]
    hits = [len(np.intersect1d(*rows)) for rows in zip(graph.indices, expected, strict=True)]
    assert np.mean(hits) >= 0.99 * 20
    assert (graph.indices != np.arange(1500)[:, None]).all()
    expected_distances = np.take_along_axis(distances, graph.indices.astype(int), 1)
    np.testing.assert_allclose(graph.distances, expected_distances, rtol=1e-4, atol=1e-6)
    again = neighbour_graph(vectors, 20, metric)
    assert (again.indices == graph.indices).all()


@pytest.mark.usefixtures("many")
def test_a_few_searches_among_many_clips_are_exact(vectors):
    rows, _ = nearest_rows(vectors, vectors[:50], 20)
    expected = np.argsort(brute_force(vectors, "euclidean")[:50], axis=1)[:, :19]
    assert (rows[:, 0] == np.arange(50)).all()
    assert (rows[:, 1:] == expected).mean() > 0.999


@pytest.mark.usefixtures("many")
def test_many_equal_clips_have_neighbours(vectors):
    vectors[:700] = vectors[0]
    vectors[700:710] = vectors[700]
    graph = neighbour_graph(vectors, 30)
    assert (graph.indices >= 0).all()
    assert (graph.distances[:700] == 0).all()
    copies = np.sort(np.argsort(graph.distances[700:710], axis=1)[:, :9], axis=1)
    assert (np.take_along_axis(graph.distances[700:710], copies, 1) == 0).all()
    expected = np.argsort(brute_force(vectors[700:], "euclidean")[10:], axis=1)[:, :10] + 700
    hits = [
        len(np.intersect1d(*rows)) for rows in zip(graph.indices[710:, :10], expected, strict=True)
    ]
    assert np.mean(hits) >= 9
