"""Labels are judged by network, neighbours and features together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planted_evidence import sound_evidence
from sklearn.metrics import roc_auc_score

from praxiscope.atlas.neighbours import neighbour_graph
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.kinds.suspicious_labels import (
    SURE,
    find_suspicious_labels,
    trusted_labels,
)


def _by_heart(seed: int) -> tuple[Evidence, np.ndarray]:
    """A network that believes all labels, of which 8 % are wrong; the true ones."""
    draw = np.random.default_rng(seed)
    evidence = sound_evidence(1000, seed)
    true = evidence.labels
    wrong = draw.random(1000) < 0.08
    labels = np.where(wrong, true ^ 1, true)
    vectors = draw.normal(size=(4, 24))[true] * 1.2 + draw.normal(size=(1000, 24))
    vectors = vectors.astype(np.float32)
    logits = draw.normal(size=(1000, 4)).astype(np.float32)
    logits[np.arange(1000), labels] += 6
    known = replace(
        evidence,
        labels=labels,
        logits=logits,
        vectors=vectors,
        neighbours=neighbour_graph(vectors, 15).indices.astype(np.int64),
    )
    return known, true


@pytest.mark.parametrize("seed", range(3))
def test_a_network_that_believes_all_labels_is_outvoted(seed) -> None:
    evidence, true = _by_heart(seed)
    wrong = evidence.labels != true
    errors = trusted_labels(evidence)
    first = np.argsort(errors.trust)[: wrong.sum()]
    assert roc_auc_score(wrong, -errors.trust) >= 0.98
    assert wrong[first].mean() >= 0.85
    assert np.mean(errors.suggested[wrong] == true[wrong]) >= 0.9
    alone = trusted_labels(replace(evidence, vectors=None, neighbours=evidence.neighbours[:, :0]))
    assert not alone.suspicious.any()  # the network by itself sees nothing


def test_cards_name_the_pairs_that_were_mixed_up() -> None:
    evidence, true = _by_heart(0)
    logits = np.zeros((1000, 4), np.float32)
    logits[np.arange(1000), true] = 6  # a network that was not misled
    cards = find_suspicious_labels(replace(evidence, logits=logits))
    of_pairs = [card for card in cards if "likelier" in card.values]
    index = {name: number for number, name in enumerate(evidence.classes)}
    pairs = {(index[card.values["label"]], index[card.values["likelier"]]) for card in of_pairs}
    assert pairs == {(0, 1), (1, 0), (2, 3), (3, 2)}
    found = np.concatenate([card.clips for card in of_pairs])
    assert np.mean(evidence.labels[found] != true[found]) >= 0.85


def test_the_same_mistake_in_all_of_a_recording_is_seen_through() -> None:
    """Clips of one recording look alike and have the same label, wrong ones too."""
    draw = np.random.default_rng(5)
    evidence = sound_evidence(800, 5)
    recording = np.arange(800) // 4
    true = draw.integers(0, 4, 200)[recording]
    wrong = draw.random(200)[recording] < 0.08
    labels = np.where(wrong, true ^ 1, true)
    look = draw.normal(size=(200, 300))[recording]
    vectors = 0.5 * draw.normal(size=(4, 300))[true] + look + 0.05 * draw.normal(size=(800, 300))
    logits = np.zeros((800, 4), np.float32)
    groups = np.array([f"recording {k}" for k in recording])
    known = replace(
        evidence,
        labels=labels,
        logits=logits,
        groups=groups,
        vectors=vectors.astype(np.float32),
        neighbours=evidence.neighbours[:, :0],
    )
    apart = trusted_labels(known)
    mixed = trusted_labels(replace(known, groups=np.full(800, "")))
    assert np.mean(apart.trust[wrong] < 0) >= 0.95
    assert np.mean(apart.trust[~wrong] < 0) <= 0.01
    assert np.mean(mixed.trust[wrong] < 0) <= 0.3  # the recording's other clips give it away


def test_where_every_label_looks_wrong_none_is_left_to_learn_from() -> None:
    evidence, _ = _by_heart(1)
    few = evidence.where(np.arange(1000) < 14)
    draw = np.random.default_rng(0)
    logits = np.zeros((14, 4), np.float32)
    logits[:, 3] = 20  # a network that has never seen the like
    strange = replace(
        few,
        labels=np.arange(14) % 3,
        logits=logits,
        vectors=draw.normal(size=(14, 24)).astype(np.float32),
        neighbours=np.array([[other for other in range(14) if other != row] for row in range(14)]),
    )
    errors = trusted_labels(strange)
    assert errors.suspicious.all()
    assert np.isfinite(errors.trust).all()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("mislabelled", [True, False])
def test_clips_on_the_far_side_of_a_boundary_are_not_mislabelled(seed, mislabelled) -> None:
    """Some clips of class 0 lie beyond the boundary of class 1, or in the midst of it."""
    draw = np.random.default_rng(seed)
    evidence = sound_evidence(1000, seed)
    labels = evidence.labels
    centres = 8 * np.eye(4, 24)
    vectors = centres[labels] + draw.normal(size=(1000, 24))
    strays = np.flatnonzero(labels == 0)[:14]
    far = 1.0 if mislabelled else 0.72
    vectors[strays] = (1 - far) * centres[0] + far * centres[1] + draw.normal(size=(14, 24))
    logits = 6 * np.eye(4)[np.where(np.isin(np.arange(1000), strays), 1, labels)]
    known = replace(
        evidence,
        logits=logits.astype(np.float32),
        vectors=vectors.astype(np.float32),
        neighbours=neighbour_graph(vectors.astype(np.float32), 15).indices.astype(np.int64),
    )
    errors = trusted_labels(known)
    assert (errors.unseen_trust[strays] < -SURE).sum() >= 10  # sure of the wrong one either way
    cards = find_suspicious_labels(known)
    found = np.unique(np.concatenate([card.clips for card in cards])) if cards else strays[:0]
    assert set(found) <= set(strays)
    assert len(found) >= 10 if mislabelled else not len(found)


def test_few_wrong_labels_among_many_are_told_of() -> None:
    """One label in a hundred is wrong, of whatever class."""
    draw = np.random.default_rng(3)
    evidence = sound_evidence(4000, 3)
    true = evidence.labels
    wrong = draw.random(4000) < 0.01
    labels = np.where(wrong, (true + draw.integers(1, 4, 4000)) % 4, true)
    vectors = (8 * np.eye(4, 24)[true] + draw.normal(size=(4000, 24))).astype(np.float32)
    known = replace(
        evidence,
        labels=labels,
        logits=(6 * np.eye(4)[true]).astype(np.float32),
        vectors=vectors,
        neighbours=neighbour_graph(vectors, 15).indices.astype(np.int64),
    )
    every = max(find_suspicious_labels(known), key=lambda card: len(card.clips))
    assert set(every.clips) == set(np.flatnonzero(wrong))
