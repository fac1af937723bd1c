"""Labels that are taken for each other, beyond what errors do by chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planted_space import LABELS, saying, spaced_evidence
from scipy.stats import fisher_exact

from praxiscope.insights.association import Columns
from praxiscope.insights.confusions import confusion_chance
from praxiscope.insights.find import find_insights

CLIPS = 1200


def _confused(rows_of_first: int, rows_of_second: int):
    evidence = spaced_evidence(CLIPS, accuracy=0.9)
    first = np.flatnonzero((evidence.labels == 1) & evidence.correct)[:rows_of_first]
    second = np.flatnonzero((evidence.labels == 8) & evidence.correct)[:rows_of_second]
    evidence = saying(evidence, first, np.full(len(first), 8))
    return saying(evidence, second, np.full(len(second), 1)), np.union1d(first, second)


def test_a_pair_is_found_with_its_directions() -> None:
    evidence, planted = _confused(30, 12)
    (insight,) = find_insights(evidence, ["confused pairs"])
    assert (insight.values["first"], insight.values["second"]) == ("action 1", "action 8")
    forth = ((evidence.labels == 1) & (evidence.predicted == 8)).sum()
    back = ((evidence.labels == 8) & (evidence.predicted == 1)).sum()
    assert insight.values["first_taken_for_second"] == forth
    assert insight.values["second_taken_for_first"] == back
    assert set(planted) <= set(insight.to_act_on)
    assert insight.score == pytest.approx(42, abs=4)


def test_what_sets_confused_clips_apart_from_recognised_ones_is_the_reason() -> None:
    evidence, planted = _confused(30, 12)
    light = np.random.default_rng(5).normal(size=CLIPS)
    light[planted] -= 3
    columns = Columns({**evidence.columns.numbers, "light": light}, evidence.columns.words)
    (insight,) = find_insights(replace(evidence, columns=columns), ["confused pairs"])
    assert [reason.column for reason in insight.reasons] == ["light"]
    assert insight.reasons[0].effect < 0


def test_clips_between_the_two_belong_to_the_region_of_overlap() -> None:
    evidence, _ = _confused(30, 12)
    undecided = np.flatnonzero((evidence.labels == 1) & evidence.correct)[:5]
    logits = evidence.logits.copy()
    logits[undecided, 8] = logits[undecided, 1] - 0.5
    (insight,) = find_insights(replace(evidence, logits=logits), ["confused pairs"])
    assert set(undecided) <= set(insight.clips)
    assert not set(undecided) & set(insight.to_act_on)


@pytest.mark.slow
def test_errors_that_go_anywhere_and_few_errors_are_no_pair() -> None:
    for seed in range(20):
        evidence = spaced_evidence(CLIPS, seed, accuracy=0.5)
        assert find_insights(evidence, ["confused pairs"]) == []
    evidence = spaced_evidence(CLIPS, accuracy=1.0)
    eight = np.flatnonzero(evidence.labels == 1)[:8]
    evidence = saying(evidence, eight, np.full(8, 8))
    assert find_insights(evidence, ["confused pairs"]) == []


def test_the_chance_of_a_confusion_is_fishers() -> None:
    draw = np.random.default_rng(0)
    labels, said = draw.integers(0, 5, (2, 300))
    labels, said = labels[labels != said], said[labels != said]
    possible = labels != 3
    own = (labels == 1)[possible]
    into = (said == 3)[possible]
    table = [
        [int((own & into).sum()), int((own & ~into).sum())],
        [int((~own & into).sum()), int((~own & ~into).sum())],
    ]
    usual, p = confusion_chance(labels, said, 1, 3)
    assert p == pytest.approx(fisher_exact(table, "greater").pvalue)
    assert (usual * table[1][1]) == pytest.approx(table[0][1] * table[1][0])  # odds ratio 1


def test_hundreds_of_classes_are_no_trouble() -> None:
    draw = np.random.default_rng(0)
    labels = draw.integers(0, LABELS, 600)
    evidence = spaced_evidence(600)
    logits = np.concatenate([evidence.logits, np.full((600, 700 - LABELS), -9)], 1)
    names = tuple(f"action {k}" for k in range(700))
    evidence = replace(evidence, labels=labels, classes=names, logits=logits.astype(np.float32))
    assert find_insights(evidence, ["confused pairs"]) == []
