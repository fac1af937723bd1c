"""Planted label errors are found, and the right label is suggested."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.metrics import roc_auc_score

from praxiscope.insights.label_errors import (
    draw_folds,
    label_errors,
    neighbour_votes,
    out_of_fold,
)


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


def test_clips_with_a_wrong_label_are_as_typical_of_the_right_one_as_any(planted) -> None:
    probabilities, true, recorded = planted
    found = label_errors(probabilities, recorded)
    caught = (recorded != true) & found.suspicious
    assert kstest(found.typicality[caught], "uniform").pvalue > 0.01
    assert (found.typicality[~found.suspicious] == 0.5).all()


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


def test_a_single_class_is_not_suspicious() -> None:
    found = label_errors(np.ones((5, 1)), np.zeros(5, int))
    assert not found.suspicious.any()


def test_neighbours_unmask_labels_that_were_learnt_by_heart(planted) -> None:
    _, true, recorded = planted
    by_heart = np.eye(8)[recorded] * 0.9 + 0.1 / 8
    draw = np.random.default_rng(1)
    members = [np.flatnonzero(true == index) for index in range(8)]
    neighbours = np.stack([draw.choice(members[index], 15) for index in true])
    wrong = recorded != true
    alone = label_errors(by_heart, recorded)
    votes = neighbour_votes(recorded, neighbours, 8)
    mixed = label_errors(0.3 * by_heart + 0.7 * votes, recorded)
    assert (alone.trust > 0).all()
    assert np.mean(mixed.trust[wrong] < 0) >= 0.9
    assert np.mean(mixed.trust[~wrong] < 0) == 0
    assert roc_auc_score(wrong, -mixed.trust) >= 0.98


def test_votes_are_shares_of_the_neighbours() -> None:
    votes = neighbour_votes(np.array([0, 1, 1, 2]), np.array([[1, 2], [0, 3], [1, 3], [0, 1]]), 4)
    assert votes.sum(1) == pytest.approx(1)
    assert votes[0] == pytest.approx(np.array([0.25, 2.25, 0.25, 0.25]) / 3)


@pytest.fixture(scope="module")
def features() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features of 1200 clips of 6 classes in 20 dimensions, true and recorded labels."""
    draw = np.random.default_rng(3)
    true = draw.integers(0, 6, 1200)
    vectors = draw.normal(size=(6, 20))[true] * 1.5 + draw.normal(size=(1200, 20))
    recorded = true.copy()
    wrong = draw.random(1200) < 0.1
    recorded[wrong] = true[wrong] ^ 1
    return vectors.astype(np.float32), true, recorded


def test_a_classifier_that_has_not_seen_a_label_finds_the_wrong_ones(features) -> None:
    vectors, true, recorded = features
    found = label_errors(out_of_fold(vectors, recorded, 6, draw_folds(recorded)), recorded)
    wrong = recorded != true
    assert roc_auc_score(wrong, -found.trust) >= 0.98
    assert np.mean(found.suggested[wrong] == true[wrong]) >= 0.9


def test_held_out_probabilities_are_those_of_scikit_learn(features) -> None:
    """One covariance for all classes, shrunk by the same share, at whatever temperature."""
    vectors, _, recorded = features
    folds = draw_folds(recorded)
    ours = out_of_fold(vectors, recorded, 6, folds)
    rest = folds != 2
    centred = vectors[rest].astype(np.float64)
    for index in range(6):
        centred[recorded[rest] == index] -= centred[recorded[rest] == index].mean(0)
    spread = centred.T @ centred / (rest.sum() - 6)
    share = 20 / (rest.sum() + 20)
    shrunk = (1 - share) * spread + share * np.trace(spread) / 20 * np.eye(20)

    class Known:
        """A covariance that is given instead of estimated."""

        def fit(self, _: np.ndarray) -> Known:
            self.covariance_ = shrunk
            return self

    peer = LinearDiscriminantAnalysis(solver="lsqr", covariance_estimator=Known())
    theirs = peer.fit(vectors[rest], recorded[rest]).decision_function(vectors[~rest])
    logs = np.log(ours[~rest])
    ours_apart, theirs_apart = logs - logs[:, :1], theirs - theirs[:, :1]
    temperature = np.linalg.lstsq(ours_apart.reshape(-1, 1), theirs_apart.ravel())[0][0]
    assert 0.4 < temperature < 100
    assert ours_apart * temperature == pytest.approx(theirs_apart, abs=0.02)


def test_probabilities_are_calibrated(features) -> None:
    """Of the labels that are given a probability of p, a share of about p are recorded."""
    vectors, _, recorded = features
    ours = out_of_fold(vectors, recorded, 6, draw_folds(recorded))
    given = ours.max(1)
    right = ours.argmax(1) == recorded
    assert ours.sum(1) == pytest.approx(1, abs=1e-5)
    assert given.mean() == pytest.approx(right.mean(), abs=0.06)


def test_what_a_label_says_of_its_own_clip_is_not_used(features) -> None:
    vectors, _, recorded = features
    folds = draw_folds(recorded)
    changed = recorded.copy()
    changed[0] = (recorded[0] + 1) % 6
    before, after = (out_of_fold(vectors, labels, 6, folds)[0] for labels in (recorded, changed))
    assert before.argmax() == after.argmax()
    assert before == pytest.approx(after, abs=0.02)


def test_clips_that_are_not_learnt_from_do_not_matter(features) -> None:
    vectors, _, recorded = features
    folds, learnt = draw_folds(recorded), np.arange(1200) % 3 > 0
    changed = np.where(learnt, recorded, 0)
    one, two = (out_of_fold(vectors, labels, 6, folds, learnt) for labels in (recorded, changed))
    assert one == pytest.approx(two, abs=1e-6)


def test_a_label_that_no_other_fold_has_is_believed(features) -> None:
    vectors, _, recorded = features
    labels = recorded.copy()
    labels[7] = 6
    ours = out_of_fold(vectors, labels, 8, draw_folds(labels))
    assert ours[7].argmax() == 6
    assert ours[:, 7].max() == 0  # a class of no clip
    assert np.isfinite(ours).all()


def test_recordings_stay_in_one_fold_and_folds_are_of_a_size() -> None:
    draw = np.random.default_rng(4)
    labels = draw.integers(0, 5, 600)
    groups = np.array([f"recording {k}" for k in draw.integers(0, 40, 600)])
    groups[:50] = ""
    folds = draw_folds(labels, groups)
    for name in set(groups) - {""}:
        assert len(set(folds[groups == name])) == 1
    assert np.bincount(folds).min() >= 0.8 * 600 / 5
    assert len(set(folds[:50])) == 5


@pytest.mark.parametrize("groups", [None, np.full(600, ""), np.full(600, "the only recording")])
def test_labels_are_spread_over_folds_where_there_are_no_recordings(groups) -> None:
    labels = np.random.default_rng(5).integers(0, 20, 600)
    folds = draw_folds(labels, groups)
    for label in range(20):
        counts = np.bincount(folds[labels == label], minlength=5)
        assert counts.max() - counts.min() <= 1
