"""Results against scikit-learn and SciPy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ttest_1samp
from sklearn.metrics import confusion_matrix, log_loss, recall_score, top_k_accuracy_score

from praxiscope.figures.confusion import confusion_of, most_confused
from praxiscope.figures.results import class_results, confused_pairs, held_out, split_results
from praxiscope.insights.association import Columns
from praxiscope.insights.evidence import Evidence
from praxiscope.workspace.labels import UNKNOWN

COUNT, CLASSES = 400, 9


@pytest.fixture
def evidence() -> Evidence:
    """Some right, some wrong, some without label, in three splits."""
    draw = np.random.default_rng(3)
    labels = draw.integers(0, CLASSES, COUNT)
    logits = draw.normal(size=(COUNT, CLASSES)).astype(np.float32)
    logits[np.arange(COUNT), labels] += 1.5
    labels[draw.choice(COUNT, 30, replace=False)] = UNKNOWN
    none = np.zeros((COUNT, 0))
    return Evidence(
        clips=np.arange(COUNT, dtype=np.int32),
        classes=tuple("abcdefghi"),
        labels=labels,
        splits=draw.choice(["test", "train", "validation"], COUNT),
        groups=np.full(COUNT, ""),
        logits=logits,
        columns=Columns({}, {}),
        coarse=np.zeros(COUNT, np.int32),
        fine=np.zeros(COUNT, np.int32),
        neighbours=none.astype(np.int64),
        distances=none.astype(np.float32),
    )


def test_splits_are_as_others_compute_them(evidence) -> None:
    results = split_results(evidence)
    assert [result.split for result in results] == ["train", "validation", "test"]
    for result in results:
        which = evidence.labelled & (evidence.splits == result.split)
        labels, logits = evidence.labels[which], evidence.logits[which].astype(np.float64)
        every = np.arange(CLASSES)
        top1, top5 = (top_k_accuracy_score(labels, logits, k=k, labels=every) for k in (1, 5))
        assert result.top1.value == pytest.approx(top1)
        assert result.top5.value == pytest.approx(top5)
        probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        assert result.loss.value == pytest.approx(log_loss(labels, probabilities, labels=every))
        losses = -np.log(probabilities[np.arange(len(labels)), labels])
        interval = ttest_1samp(losses, 0).confidence_interval(0.95)
        assert (result.loss.low, result.loss.high) == pytest.approx(tuple(interval))


def test_five_classes_or_fewer_have_no_top_five(evidence) -> None:
    few = replace(
        evidence,
        logits=evidence.logits[:, :5],
        labels=np.where(evidence.labels < 5, evidence.labels, UNKNOWN),
        classes=evidence.classes[:5],
    )
    assert {result.top5 for result in split_results(few)} == {None}


def test_classes_come_worst_first(evidence) -> None:
    of = held_out(evidence)
    assert set(evidence.splits[of]) == {"test", "validation"}
    found = class_results(evidence, of)
    recall = recall_score(evidence.labels[of], evidence.predicted[of], average=None)
    assert [one.accuracy.value for one in found] == pytest.approx(sorted(recall))
    assert {one.index: one.accuracy.value for one in found} == pytest.approx(
        dict(enumerate(recall))
    )


def test_without_other_splits_all_labelled_clips_count(evidence) -> None:
    alone = replace(evidence, splits=np.full(COUNT, "train"))
    assert np.array_equal(held_out(alone), evidence.labelled)


def test_pairs_and_matrix_are_those_of_the_confusion_matrix(evidence) -> None:
    of = held_out(evidence)
    expected = confusion_matrix(
        evidence.labels[of], evidence.predicted[of], labels=np.arange(CLASSES)
    )
    pairs = confused_pairs(evidence, of)
    assert sum(pair.share.hits for pair in pairs) == expected.sum() - np.trace(expected)
    for pair in pairs:
        assert pair.share.hits == expected[pair.label, pair.predicted]
        assert pair.share.clips == expected[pair.label].sum()
    hits = [pair.share.hits for pair in pairs]
    assert hits == sorted(hits, reverse=True)
    classes = most_confused(pairs, 4)
    assert {pairs[0].label, pairs[0].predicted} <= set(classes)
    assert len(classes) <= 4
    counts = confusion_of(evidence, of, classes)
    assert np.array_equal(counts.counts, expected[np.ix_(classes, classes)])
    assert np.array_equal(counts.clips, expected[classes].sum(1))
