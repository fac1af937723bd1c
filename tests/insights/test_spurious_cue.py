"""A card on a spurious cue says which class rests on it, where, and what it costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from planted_evidence import CLASSES, say, sound_evidence

from praxiscope.insights.kinds.spurious_cue import find_spurious_cues
from praxiscope.metadata.thumbnails import FRAMES

COUNT, ROWING = 600, 1


def _with_a_buoy():
    """A mark in nearly all clips of rowing, and in few others, which are mistaken for it."""
    evidence = sound_evidence(COUNT, accuracy=1.0)
    draw = np.random.default_rng(3)
    rowing = np.flatnonzero(evidence.labels == ROWING)
    bare, marked = rowing[:8], rowing[8:]
    mistaken = np.flatnonzero(evidence.labels != ROWING)[:6]
    evidence = say(evidence, bare, np.full(len(bare), 0))
    evidence = say(evidence, mistaken, np.full(len(mistaken), ROWING))
    has = np.isin(np.arange(COUNT), np.concatenate([marked, mistaken]))
    coarse = draw.uniform(40, 200, (COUNT, 8, 8))
    pictures = np.stack([np.kron(one, np.ones((4, 4))) for one in coarse])
    pictures[has, 24:30, 3:5] = 250
    pictures[has, 28:30, 3:9] = 10
    heat = draw.uniform(0.5, 1.5, (COUNT, 4, 4)).astype(np.float32)
    heat[has, 3, 0] = 20
    return replace(
        evidence,
        thumbnails=np.repeat(pictures[:, None], FRAMES, 1).astype(np.uint8),
        heatmaps=heat,
        visible_crops=np.ones((COUNT, 2), np.float32),
    ), has


def test_the_class_the_place_and_the_price_are_named() -> None:
    evidence, has = _with_a_buoy()

    (card,) = find_spurious_cues(evidence)

    assert card.values["class"] == CLASSES[ROWING]
    assert card.values["place"] == "lower left corner"
    assert card.values["movement"] == "nothing moves there"
    assert card.values["accuracy_without"] == 0
    assert card.values["accuracy_with"] == 1
    assert card.values["mistaken_for_it"] == 6
    assert has[card.clips].mean() > 0.95
    assert len(card.clips) > 0.9 * has.sum()


def test_without_heatmaps_nothing_is_said() -> None:
    evidence, _ = _with_a_buoy()
    assert find_spurious_cues(replace(evidence, heatmaps=None)) == []


def test_a_class_that_is_looked_at_all_over_rests_on_nothing() -> None:
    evidence, _ = _with_a_buoy()
    assert find_spurious_cues(replace(evidence, heatmaps=np.ones((COUNT, 4, 4), np.float32))) == []
