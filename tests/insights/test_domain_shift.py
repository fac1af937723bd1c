"""Splits that differ are named; splits drawn at random are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from planted_space import LABELS, saying, spaced_evidence

from praxiscope.insights.association import Columns
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.find import find_insights
from praxiscope.metadata.thumbnails import FRAMES, SIDE

CLIPS = 900


def _pictures(count: int, seed: int = 0) -> np.ndarray:
    """Thumbnails of clips in places of different light: eight cells a side, alike over time."""
    draw = np.random.default_rng(seed)
    cells = draw.integers(60, 200, (count, 1, 8, 8)).repeat(SIDE // 8, 2).repeat(SIDE // 8, 3)
    return np.broadcast_to(cells, (count, FRAMES, SIDE, SIDE)).astype(np.uint8)


def _with_light(evidence: Evidence, light: np.ndarray) -> Evidence:
    columns = Columns({**evidence.columns.numbers, "light": light}, evidence.columns.words)
    return replace(evidence, columns=columns)


@pytest.mark.slow
def test_random_splits_are_alike() -> None:
    for seed in range(15):
        evidence = replace(spaced_evidence(CLIPS, seed), thumbnails=_pictures(CLIPS, seed))
        assert find_insights(evidence, ["domain shift"]) == []


def test_a_split_with_another_light_is_found_with_the_errors_it_costs() -> None:
    evidence = spaced_evidence(CLIPS, accuracy=1.0)
    test = evidence.splits == "test"
    light = np.random.default_rng(1).normal(100, 10, CLIPS) - 60 * (test & (evidence.labels % 2))
    dark = np.flatnonzero(test & (light < 70))
    evidence = saying(evidence, dark[::2], (evidence.labels[dark[::2]] + 1) % LABELS)
    (insight,) = find_insights(_with_light(evidence, light), ["domain shift"])
    assert insight.values["split"] == "test"
    assert insight.reasons[0].column == "light"
    assert insight.reasons[0].effect < 0
    assert set(dark) <= set(insight.to_act_on)
    assert insight.score == pytest.approx(len(dark[::2]), rel=0.05)


def test_a_split_with_other_labels_is_found() -> None:
    evidence = spaced_evidence(CLIPS)
    many = (evidence.splits != "train") & np.isin(evidence.labels, (0, 1, 2))
    splits = np.where(many, "test", np.where(evidence.splits == "test", "train", evidence.splits))
    (insight, *_) = find_insights(replace(evidence, splits=splits), ["domain shift"])
    assert insight.values["split"] == "test"
    assert {r.value for r in insight.reasons} == {"action 0", "action 1", "action 2"}


def test_a_split_that_looks_like_itself_is_found_without_any_metadata() -> None:
    evidence = spaced_evidence(CLIPS)
    pictures = _pictures(CLIPS)
    test = evidence.splits == "test"
    pictures[test] = np.where(np.arange(SIDE) < SIDE // 2, 250, pictures[test])
    evidence = replace(evidence, thumbnails=pictures)
    (insight,) = find_insights(evidence, ["domain shift"])
    assert insight.values["split"] == "test"
    assert insight.values["neighbours_of_own_split"] > 0.9
    expected = test.sum() / (test | evidence.train).sum()
    assert insight.values["neighbours_by_chance"] == pytest.approx(expected, abs=0.03)
    assert len(insight.to_act_on) > 0.9 * test.sum()


def test_clips_of_one_recording_count_once() -> None:
    evidence = spaced_evidence(CLIPS)
    test = evidence.splits == "test"
    light = np.random.default_rng(1).normal(size=CLIPS) - 3 * test
    recordings = np.where(test, "one", np.char.add("r", np.arange(CLIPS).astype(str)))
    evidence = _with_light(evidence, light)
    assert find_insights(evidence, ["domain shift"])
    assert find_insights(replace(evidence, groups=recordings), ["domain shift"]) == []
