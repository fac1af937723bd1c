"""What has nothing to do with the action, and yet tells the label."""

from __future__ import annotations

import numpy as np
import pytest
from planted_evidence import CLASSES, sound_evidence, with_number

from praxiscope.insights.kinds.metadata_shortcut import find_metadata_shortcuts

COUNT = 400


def _shapes(right: float) -> np.ndarray:
    """Aspect ratios: those of rowing are wider than any other in a share of the clips."""
    evidence, draw = sound_evidence(COUNT), np.random.default_rng(2)
    wider = (evidence.labels == 1) & (draw.random(COUNT) < right)
    return draw.normal(1.3, 0.02, COUNT) + np.where(wider, 1.0, 0.0)


def test_a_shape_that_tells_a_label_is_named() -> None:
    evidence = with_number(sound_evidence(COUNT), "aspect_ratio", _shapes(0.95))

    (card,) = find_metadata_shortcuts(evidence)

    assert card.values["label"] == CLASSES[1]
    assert card.values["column"] == "aspect_ratio"
    # 95 % of the pairs are in order, and half of the others.
    assert card.values["pairs_in_order"] == pytest.approx(0.975, abs=0.02)
    assert set(card.clips) == set(np.flatnonzero(evidence.labels == 1))


@pytest.mark.parametrize("seed", range(8))
def test_columns_at_random_tell_nothing(seed: int) -> None:
    evidence = sound_evidence(COUNT, seed)
    noise = np.random.default_rng(seed).normal(size=COUNT)
    assert find_metadata_shortcuts(with_number(evidence, "aspect_ratio", noise)) == []


def test_half_the_clips_are_too_few() -> None:
    evidence = with_number(sound_evidence(COUNT), "aspect_ratio", _shapes(0.5))
    assert find_metadata_shortcuts(evidence) == []


@pytest.mark.parametrize("column", ["flow_magnitude_mean", "brightness_std", "of_my_own"])
def test_the_action_itself_may_tell(column: str) -> None:
    assert find_metadata_shortcuts(with_number(sound_evidence(COUNT), column, _shapes(0.95))) == []
