"""Planted label errors are found, and the right label is suggested."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from praxiscope.insights.label_errors import label_errors, with_neighbours


def _softmax(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    return shifted / shifted.sum(1, keepdims=True)


@pytest.fixture
def planted() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities of 2000 clips of 8 classes, true labels, and recorded ones with 8 % errors."""
    draw = np.random.default_rng(0)
    true = draw.integers(0, 8, 2000)
    logits = draw.normal(size=(2000, 8))
    logits[np.arange(2000), true] += 5
    recorded = true.copy()
    wrong = draw.random(2000) < 0.08
    recorded[wrong] = (true[wrong] ^ 1) % 8  # confusable pairs
    return _softmax(logits), true, recorded


def test_planted_errors_are_ranked_and_corrected(planted) -> None:
    probabilities, true, recorded = planted
    found = label_errors(probabilities, recorded)
    wrong = recorded != true
    assert roc_auc_score(wrong, -found.trust) >= 0.98
    assert found.suspicious[wrong].mean() >= 0.8
    assert found.suspicious[~wrong].mean() <= 0.02
    caught = wrong & found.suspicious
    assert np.mean(found.suggested[caught] == true[caught]) >= 0.95


def test_right_labels_of_a_perfect_network_are_not_suspected(planted) -> None:
    _, true, _ = planted
    certain = np.eye(8)[true] * 0.9 + 0.1 / 8
    found = label_errors(certain, true)
    assert not found.suspicious.any()
    assert (found.trust > 0).all()


def test_a_class_that_is_never_sure_is_not_held_against_its_clips() -> None:
    """Clips of class 1 reach .4 at best, .6 goes to class 0, whose own clips have .95."""
    labels = np.repeat([0, 1], 50)
    probabilities = np.where(labels[:, None] == 0, [0.95, 0.05], [0.6, 0.4])
    assert not label_errors(probabilities, labels).suspicious.any()


def test_a_class_without_clips_is_never_claimed(planted) -> None:
    probabilities, true, _ = planted
    absent = np.where(true == 3, 2, true)
    found = label_errors(probabilities, absent)
    assert not (found.suspicious & (found.suggested == 3)).any()


def test_neighbours_unmask_labels_that_were_learnt_by_heart(planted) -> None:
    _, true, recorded = planted
    by_heart = np.eye(8)[recorded] * 0.9 + 0.1 / 8
    draw = np.random.default_rng(1)
    members = [np.flatnonzero(true == index) for index in range(8)]
    neighbours = np.stack([draw.choice(members[index], 15) for index in true])
    wrong = recorded != true
    alone = label_errors(by_heart, recorded)
    mixed = label_errors(with_neighbours(by_heart, recorded, neighbours, 0.7), recorded)
    assert (alone.trust > 0).all()
    assert np.mean(mixed.trust[wrong] < 0) >= 0.9
    assert np.mean(mixed.trust[~wrong] < 0) == 0
    assert roc_auc_score(wrong, -mixed.trust) >= 0.98


def test_mixed_probabilities_add_up(planted) -> None:
    probabilities, _, recorded = planted
    neighbours = np.random.default_rng(2).integers(0, 2000, (2000, 7))
    assert with_neighbours(probabilities, recorded, neighbours).sum(1) == pytest.approx(1)
