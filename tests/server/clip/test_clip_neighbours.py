from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from praxiscope.server.clip.neighbours import CANDIDATES, ClipSimilarity


@pytest.mark.parametrize("count", [1, 2, 40, 3 * CANDIDATES])
@pytest.mark.parametrize("away", [0.0, 30.0])
def test_neighbours_equal_sklearn(count, away):
    vectors = (np.random.default_rng(count).standard_normal((count, 6)) + away).astype(np.float32)
    most = min(12, count - 1)

    for row in {0, count // 2, count - 1}:
        rows, distances = ClipSimilarity.of(vectors).nearest(row, 12)

        assert len(rows) == len(distances) == most
        if most:
            peer = NearestNeighbors(algorithm="brute").fit(vectors.astype(np.float64))
            expected, places = peer.kneighbors(vectors[row : row + 1], most + 1)
            assert rows.tolist() == places[0, 1:].tolist()
            assert np.allclose(distances, expected[0, 1:], atol=1e-4)


def test_clip_is_not_its_own_neighbour():
    vectors = np.zeros((2 * CANDIDATES, 3), np.float32)

    rows, distances = ClipSimilarity.of(vectors).nearest(7, 12)

    assert 7 not in rows
    assert distances.tolist() == [0.0] * 12
