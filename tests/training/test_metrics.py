from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from praxiscope.training.evaluate import Predictions, set_accuracy, summarise
from praxiscope.training.metrics import (
    best_threshold,
    confusions,
    jaccard,
    one_hot,
    per_class,
    predicted_sets,
    top_k,
)

CLASSES = tuple("abcdefg")
DRAW = np.random.default_rng(2)
SCORES = DRAW.normal(size=(200, 7))
LABELS = DRAW.integers(0, 6, 200)  # nothing is of class g
VALID = one_hot(LABELS, 7) | (DRAW.random((200, 7)) < 0.1)


def ranked(row):
    return sorted(range(7), key=lambda index: -row[index])


def test_top_k_is_a_plain_count():
    for k in (1, 3, 5):
        hits = [bool(VALID[i, ranked(row)[:k]].any()) for i, row in enumerate(SCORES)]
        assert top_k(SCORES, VALID, k).tolist() == hits


def test_equal_scores_count_by_index():
    scores = np.zeros((1, 4))
    assert top_k(scores, np.array([[True, False, False, False]]), 1).tolist() == [True]
    assert top_k(scores, np.array([[False, True, False, False]]), 1).tolist() == [False]


def test_the_summary_is_a_plain_count():
    predictions = Predictions(("x",) * 200, LABELS, VALID, {"classes": SCORES}, SCORES)
    summary = summarise(predictions, CLASSES)
    best = [ranked(row)[0] for row in SCORES]
    right = [p == t for p, t in zip(best, LABELS, strict=True)]
    valid = [bool(VALID[i, p]) for i, p in enumerate(best)]
    heads = summary["heads"]["classes"]
    assert heads["top1"] == pytest.approx(sum(right) / 200)
    assert heads["top1_valid"] == pytest.approx(sum(valid) / 200)
    assert [row["name"] for row in summary["per_class"]] == list("abcdef")
    for row in summary["per_class"]:
        members = [i for i in range(200) if CLASSES[LABELS[i]] == row["name"]]
        assert row["clips"] == len(members)
        assert row["top1"] == pytest.approx(sum(right[i] for i in members) / len(members))
        assert row["top1_valid"] == pytest.approx(sum(valid[i] for i in members) / len(members))
    wrong = Counter((CLASSES[LABELS[i]], CLASSES[p]) for i, p in enumerate(best) if not VALID[i, p])
    shown = {(pair["true"], pair["predicted"]): pair["clips"] for pair in summary["confusions"]}
    assert len(shown) == 10
    assert all(wrong[pair] == count for pair, count in shown.items())
    assert min(shown.values()) >= max(n for pair, n in wrong.items() if pair not in shown)


def test_nothing_is_confused_where_all_is_right():
    scores = one_hot(LABELS, 7).astype(float)
    assert confusions(scores, LABELS, VALID, CLASSES) == []
    assert {row.top1 for row in per_class(scores, LABELS, VALID, CLASSES)} == {1.0}


def test_jaccard_is_common_over_all():
    chosen = np.array([[1, 1, 0], [0, 0, 1], [0, 0, 0]], bool)
    valid = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0]], bool)
    assert jaccard(chosen, valid).tolist() == [0.5, 0.0, 1.0]


def test_the_best_class_is_always_chosen():
    chances = np.array([[0.1, 0.2, 0.15], [0.7, 0.6, 0.1]])
    assert predicted_sets(chances, 0.5).tolist() == [[False, True, False], [True, True, False]]


def test_the_threshold_that_parts_right_from_wrong_is_found():
    valid = VALID[:, :6]
    chances = np.where(
        valid, DRAW.uniform(0.42, 0.6, valid.shape), DRAW.uniform(0, 0.38, valid.shape)
    )
    assert best_threshold(chances, valid) == pytest.approx(0.4)
    assert set_accuracy(chances, valid) == 1.0
