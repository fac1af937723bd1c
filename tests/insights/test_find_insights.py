"""Planted faults become insights with the right clips and reasons; sound data give none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planted_evidence import CLASSES, say, sound_evidence, with_number

from praxiscope.errors import PraxiscopeError
from praxiscope.insights.find import find_insights, known_kinds
from praxiscope.insights.kinds.near_duplicates import LEAKAGE, NEAR_DUPLICATES
from praxiscope.metadata.thumbnails import FRAMES, SIDE


def test_in_sound_data_nothing_is_found() -> None:
    for seed in range(20):
        assert find_insights(sound_evidence(seed=seed)) == []


def test_a_group_that_fails_is_found_with_its_reason() -> None:
    evidence = sound_evidence()
    inside = evidence.fine == 4
    rows = np.flatnonzero(inside)
    failing = rows[: round(0.6 * len(rows))]
    evidence = say(evidence, failing, (evidence.labels[failing] + 1) % 4)
    brightness = np.random.default_rng(1).normal(120, 20, 800) - 80 * inside
    evidence = with_number(evidence, "brightness", brightness)
    first = find_insights(evidence, ["low performance"])[0]
    assert set(first.clips) == set(evidence.clips[inside])
    assert [reason.column for reason in first.reasons] == ["brightness"]
    assert first.reasons[0].effect < 0
    assert set(failing) <= set(first.to_act_on)
    assert first.values["accuracy_low"] < first.values["accuracy"] < 0.5
    assert first.score == pytest.approx(len(failing), rel=0.25)


def test_a_group_learnt_by_heart_is_found_and_a_general_gap_is_none() -> None:
    evidence = sound_evidence(1600, accuracy=0.99)
    held_out = evidence.splits == "validation"
    draw = np.random.default_rng(2)
    general = np.flatnonzero(held_out & (draw.random(1600) < 0.1))
    evidence = say(evidence, general, (evidence.labels[general] + 1) % 4)
    assert find_insights(evidence, ["overfitting"]) == []
    failing = np.flatnonzero(held_out & (evidence.coarse == 2))[::2]
    evidence = say(evidence, failing, (evidence.labels[failing] + 1) % 4)
    (insight,) = find_insights(evidence, ["overfitting"])
    assert set(insight.clips) == set(np.flatnonzero(evidence.coarse == 2))
    assert insight.values["accuracy_train"] > 0.95
    assert insight.values["accuracy"] < 0.6


def test_nothing_is_said_of_a_handful_of_clips() -> None:
    evidence = sound_evidence()
    few = np.flatnonzero(evidence.labels == 0)[:8]
    fine = evidence.fine.copy()
    fine[few] = 99
    evidence = say(replace(evidence, fine=fine), few, np.ones(8, int))
    for kind in ("low performance", "overfitting"):
        assert not any(set(few) == set(i.clips) for i in find_insights(evidence, [kind]))


def test_labels_that_were_mixed_up_are_found_by_pair() -> None:
    evidence = sound_evidence(accuracy=1.0)
    true = evidence.labels
    wrong = np.flatnonzero(true == 1)[:25]
    labels = true.copy()
    labels[wrong] = 2
    found = find_insights(replace(evidence, labels=labels), ["suspicious labels"])
    insight = next(card for card in found if "likelier" in card.values)
    assert set(wrong) <= set(insight.clips)
    assert len(insight.clips) <= 27
    assert (insight.values["label"], insight.values["likelier"]) == (CLASSES[2], CLASSES[1])


def test_copies_are_spare_within_a_split_and_leaks_across() -> None:
    draw = np.random.default_rng(3)
    evidence = sound_evidence(120)
    pictures = draw.integers(0, 256, (120, FRAMES, SIDE, SIDE), np.uint8)
    splits = np.array(["train"] * 60 + ["test"] * 60)
    pictures[10] = pictures[11] = pictures[12]  # three of a kind in training
    pictures[70] = pictures[20]  # a test clip that is in training too
    evidence = replace(evidence, thumbnails=pictures, splits=splits)
    found = {
        insight.kind: insight for insight in find_insights(evidence, [NEAR_DUPLICATES, LEAKAGE])
    }
    assert found[NEAR_DUPLICATES].clips.tolist() == [10, 11, 12]
    assert len(found[NEAR_DUPLICATES].to_act_on) == 2
    assert found[LEAKAGE].clips.tolist() == [20, 70]
    assert found[LEAKAGE].to_act_on.tolist() == [70]


def test_the_same_group_at_both_grains_is_one_insight() -> None:
    evidence = sound_evidence()
    evidence = replace(evidence, coarse=evidence.fine)
    failing = np.flatnonzero(evidence.fine == 4)[::2]
    evidence = say(evidence, failing, (evidence.labels[failing] + 1) % 4)
    assert len(find_insights(evidence, ["low performance"])) == 1


def test_only_some_clips_can_be_asked_about() -> None:
    evidence = sound_evidence()
    scope = evidence.where(evidence.splits == "train")
    assert set(scope.splits) == {"train"}
    assert scope.neighbours.max() < len(scope)
    for row in (0, 5, 50):
        old = int(np.flatnonzero(evidence.clips == scope.clips[row])[0])
        near = set(evidence.clips[evidence.neighbours[old]])
        assert set(scope.clips[scope.neighbours[row]]) <= near


def test_an_insight_keeps_its_id() -> None:
    evidence = sound_evidence(accuracy=1.0)
    labels = evidence.labels.copy()
    labels[np.flatnonzero(labels == 1)[:25]] = 2
    evidence = replace(evidence, labels=labels)
    first, second = (find_insights(evidence, ["suspicious labels"])[0] for _ in range(2))
    assert first.id == second.id


def test_an_unknown_kind_suggests_the_nearest() -> None:
    with pytest.raises(PraxiscopeError, match="overfitting"):
        find_insights(sound_evidence(), ["overfiting"])
    assert {"low performance", "overfitting", "suspicious labels"} <= {
        kind.name for kind in known_kinds()
    }
