from __future__ import annotations

from dataclasses import replace

import numpy as np
from planted_evidence import sound_evidence
from sklearn.neighbors import NearestNeighbors

from praxiscope.insights.evidence import Evidence
from praxiscope.insights.neighbour_cache import NEIGHBOURS
from praxiscope.workspace.labels import UNKNOWN


def with_vectors(evidence: Evidence, seed: int = 0) -> Evidence:
    """The same with vectors and their true neighbours."""
    vectors = np.random.default_rng(seed).normal(size=(len(evidence), 8)).astype(np.float32)
    search = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(vectors)
    distances, rows = search.kneighbors(vectors)
    return replace(
        evidence,
        vectors=vectors,
        neighbours=rows[:, 1:],
        distances=distances[:, 1:].astype(np.float32),
    )


def test_some_clips_have_all_neighbours_among_themselves() -> None:
    evidence = with_vectors(sound_evidence(200))
    mask = np.random.default_rng(1).random(200) < 0.4
    chosen = evidence.where(mask)
    search = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(evidence.vectors[mask])
    expected = search.kneighbors(evidence.vectors[mask], return_distance=False)[:, 1:]
    np.testing.assert_array_equal(chosen.neighbours, expected)


def test_a_labelled_clip_among_unlabelled_ones_takes_no_neighbours_from_the_others() -> None:
    evidence = with_vectors(sound_evidence(200))
    lonely = 0
    labels = evidence.labels.copy()
    labels[evidence.neighbours[lonely]] = UNKNOWN
    labelled = replace(evidence, labels=labels)
    assert labelled.where(labelled.labelled).neighbours.shape[1] == NEIGHBOURS


def test_all_clips_keep_the_neighbours_that_they_have() -> None:
    evidence = with_vectors(sound_evidence(200))
    again = evidence.where(np.ones(200, bool))
    np.testing.assert_array_equal(again.neighbours, evidence.neighbours)
    np.testing.assert_array_equal(again.distances, evidence.distances)
