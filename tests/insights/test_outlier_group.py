"""A small group beyond a gap is found; tails of every usual shape are none."""

from __future__ import annotations

import numpy as np
import pytest
from planted_evidence import sound_evidence, with_number

from praxiscope.insights.find import find_insights
from praxiscope.insights.kinds.outlier_group import find_outlier_groups, stands_apart

COUNT = 800


def _bright(dark: np.ndarray) -> np.ndarray:
    light = np.random.default_rng(1).normal(100, 15, COUNT)
    return np.where(dark, 0.2 * light, light)


@pytest.mark.parametrize("share", [0.03, 0.08])
def test_dark_clips_stand_apart_to_the_last_one(share: float) -> None:
    dark = np.random.default_rng(2).random(COUNT) < share
    assert (stands_apart(_bright(dark)) == dark).all()


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("shape", ["normal", "exponential", "lognormal", "uniform"])
def test_tails_do_not_stand_apart(shape: str, seed: int) -> None:
    values = getattr(np.random.default_rng(seed), shape)(size=2000)
    assert not stands_apart(values).any()
    assert not stands_apart(-values).any()


def test_half_of_all_clips_are_not_unusual_and_ten_are_too_few() -> None:
    for dark in (np.arange(COUNT) < COUNT // 2, np.arange(COUNT) < 10):
        assert not stands_apart(_bright(dark)).any()


def test_where_most_are_the_same_others_stand_apart_and_unknown_ones_do_not() -> None:
    rates = np.full(COUNT, 25.0)
    rates[:20], rates[20:40] = 12.5, np.nan
    assert np.flatnonzero(stands_apart(rates)).tolist() == list(range(20))
    assert not stands_apart(np.full(COUNT, 25.0)).any()


def test_one_card_names_column_and_reason() -> None:
    dark = np.random.default_rng(2).random(COUNT) < 0.05
    light = _bright(dark)
    evidence = with_number(sound_evidence(COUNT), "brightness_mean", light)
    evidence = with_number(evidence, "contrast_mean", light / 3)

    (card,) = find_insights(evidence, ["outlier group"])

    assert set(card.clips) == set(np.flatnonzero(dark))
    assert card.values["column"] in ("brightness_mean", "contrast_mean")
    assert card.reasons[0].effect == -1
    assert len(find_outlier_groups(evidence)) == 2  # the same clips by either column
