"""What training lacks is named, and what to label first stands for the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planted_space import LABELS, saying, spaced_evidence, without_labels

from praxiscope.insights.association import Columns
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.find import find_insights

CLIPS = 1200


def _missing_in_training(evidence: Evidence, rare: np.ndarray, kept: float) -> Evidence:
    """The same where most training clips of some labels have gone."""
    draw = np.random.default_rng(4)
    of_rare = np.isin(evidence.labels, rare) & evidence.train
    gone = of_rare & (draw.random(len(evidence)) >= kept)
    return evidence.where(~gone)


def test_a_group_held_out_but_hardly_trained_is_found() -> None:
    evidence = spaced_evidence(CLIPS, accuracy=0.95)
    evidence = _missing_in_training(evidence, np.array([5]), 0.2)
    held_out = np.flatnonzero((evidence.labels == 5) & ~evidence.train)
    evidence = saying(evidence, held_out[::2], np.full(len(held_out[::2]), 7))
    insight = find_insights(evidence, ["under-representation"])[0]
    rows = np.isin(evidence.clips, insight.clips)
    assert (evidence.labels[rows] == 5).mean() > 0.9
    errors = (~evidence.correct & evidence.held_out & rows).sum()
    assert insight.score == pytest.approx(errors - 0.05 * (evidence.held_out & rows).sum(), abs=0.5)
    assert any(r.column == "label" and r.value == "action 5" for r in insight.reasons)


def test_what_to_label_first_stands_for_the_others_and_leaves_the_network_in_doubt() -> None:
    evidence = spaced_evidence(CLIPS, accuracy=0.95)
    evidence = _missing_in_training(evidence, np.array([5]), 0.2)
    unknown = np.flatnonzero((evidence.labels == 5) & ~evidence.train)
    evidence = saying(evidence, unknown, np.full(len(unknown), 5), sure=2)
    evidence = without_labels(evidence, unknown)
    insight = find_insights(evidence, ["under-representation"])[0]
    first = np.flatnonzero(np.isin(evidence.clips, insight.to_act_on))
    assert set(first) <= set(unknown)
    assert 3 < len(first) < len(unknown)
    shown = evidence.uncertainty[np.searchsorted(evidence.clips, insight.representatives)]
    assert (np.diff(shown) <= 0).all()
    assert shown[0] == evidence.uncertainty[unknown].max()


def test_labels_with_few_training_clips_are_named_together() -> None:
    evidence = spaced_evidence(CLIPS)
    evidence = _missing_in_training(evidence, np.array([2, 9]), 0.2)
    (insight,) = find_insights(evidence, ["rare labels"])
    assert {reason.value for reason in insight.reasons} == {"action 2", "action 9"}
    assert "'action 2'" in insight.title
    assert "'action 9'" in insight.title
    assert set(evidence.labels[np.isin(evidence.clips, insight.clips)]) == {2, 9}


def test_labels_with_somewhat_fewer_clips_are_not_rare() -> None:
    evidence = _missing_in_training(spaced_evidence(CLIPS), np.array([2, 9]), 0.6)
    assert find_insights(evidence, ["rare labels"]) == []


def test_rare_labels_are_worth_the_errors_of_a_balanced_set() -> None:
    evidence = _missing_in_training(spaced_evidence(CLIPS, accuracy=1.0), np.array([2]), 0.2)
    wrong = np.flatnonzero(evidence.labels == 2)[::2]
    evidence = saying(evidence, wrong, np.full(len(wrong), 3))
    (insight,) = find_insights(evidence, ["rare labels"])
    usual = insight.values["usual_train_clips"]
    there = (evidence.labels == 2).sum() + usual - insight.values["train_clips"]
    assert insight.score == pytest.approx(there / 2, rel=0.15)


def test_a_rare_circumstance_counts_where_it_is_recognised_worse() -> None:
    evidence = spaced_evidence(CLIPS, accuracy=0.95)
    cameras = evidence.columns.words["camera"].astype("U8")
    # Fewer in training, but as many as others held out.
    night = (np.arange(CLIPS) % 25 == 0) | (~evidence.train & (np.arange(CLIPS) % 5 == 0))
    cameras[night] = "night"
    words = {**evidence.columns.words, "camera": cameras}
    evidence = replace(evidence, columns=Columns(evidence.columns.numbers, words))
    assert find_insights(evidence, ["rare conditions"]) == []
    wrong = np.flatnonzero(night)[::2]
    evidence = saying(evidence, wrong, (evidence.labels[wrong] + 1) % LABELS)
    (insight,) = find_insights(evidence, ["rare conditions"])
    assert set(insight.clips) == set(np.flatnonzero(night))
    held_out = night & ~evidence.train
    errors = (held_out & ~evidence.correct).sum()
    assert insight.score == pytest.approx(errors - 0.05 * held_out.sum(), rel=0.1)
