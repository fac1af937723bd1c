"""What was filmed again and again is pruned without losing what it stands for."""

from __future__ import annotations

import numpy as np
from planted_space import LABELS, saying, spaced_evidence

from praxiscope.insights.coverage import spare_clips, usual_distance
from praxiscope.insights.find import find_insights

CLIPS, CROWD = 900, 200


def test_a_crowd_is_found_and_what_stays_covers_what_goes() -> None:
    evidence = spaced_evidence(CLIPS, crowd=CROWD, accuracy=0.8)
    (insight,) = find_insights(evidence, ["over-representation"])
    crowd = np.arange(CLIPS - CROWD, CLIPS)
    trained = crowd[evidence.splits[crowd] == "train"]
    pruned = insight.to_act_on
    assert len(np.intersect1d(pruned, trained)) > 0.7 * len(trained)
    assert set(evidence.splits[pruned]) == {"train"}
    assert insight.score == len(pruned) / 10
    assert insight.values["accuracy"] > insight.values["accuracy_elsewhere"]

    radius = usual_distance(evidence, evidence.train)
    covered = set()
    for clip in np.setdiff1d(np.flatnonzero(evidence.train), pruned):
        near = evidence.neighbours[clip][evidence.distances[clip] <= radius]
        covered |= set(near[evidence.labels[near] == evidence.labels[clip]])
    assert set(pruned) <= covered


def test_a_crowd_that_is_recognised_no_better_stays() -> None:
    evidence = spaced_evidence(CLIPS, crowd=CROWD, accuracy=0.8)
    crowd = np.arange(CLIPS - CROWD, CLIPS)
    wrong = crowd[np.random.default_rng(1).random(CROWD) < 0.5]
    evidence = saying(evidence, wrong, (evidence.labels[wrong] + 1) % LABELS)
    assert find_insights(evidence, ["over-representation"]) == []


def test_labels_that_are_narrow_and_easy_are_not_too_many() -> None:
    widths = np.linspace(0.2, 1.6, LABELS)
    for seed in range(15):
        evidence = spaced_evidence(CLIPS, seed, accuracy=1.0, widths=widths)
        chance = np.random.default_rng(seed).random(CLIPS)
        wrong = np.flatnonzero(chance < 0.3 * widths[evidence.labels])
        evidence = saying(evidence, wrong, (evidence.labels[wrong] + 1) % LABELS)
        assert find_insights(evidence, ["over-representation"]) == []


def test_nothing_is_spare_where_no_two_clips_of_a_label_are_near() -> None:
    evidence = spaced_evidence(CLIPS)
    everything = np.ones(CLIPS, bool)
    assert not spare_clips(evidence, everything, 0.0).any()
    assert not spare_clips(evidence, everything, float("inf")).any()
