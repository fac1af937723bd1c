"""Intervals and tests are those of the textbooks and of SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import (
    false_discovery_control,
    fisher_exact,
    mannwhitneyu,
    rankdata,
    tiecorrect,
)

from praxiscope.insights.statistics import (
    Share,
    benjamini_hochberg,
    fisher_less,
    holm,
    mann_whitney_less,
    rank_differences,
    share_of,
    share_p,
)


def test_wilsons_interval_has_its_published_values() -> None:
    """Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    for hits, clips, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert Share(hits, clips).interval == pytest.approx((low, high), abs=6e-5)


def test_the_share_of_nothing_is_unknown() -> None:
    nothing = share_of(np.zeros(0, bool))
    assert np.isnan(nothing.value)
    assert nothing.interval == (0, 1)


@pytest.mark.parametrize(("hits", "clips", "other", "others"), [(1, 12, 40, 60), (9, 10, 3, 50)])
def test_fishers_test_equals_scipys(hits, clips, other, others) -> None:
    inside, outside = Share(hits, clips), Share(other, others)
    table = [[hits, clips - hits], [other, others - other]]
    less = fisher_exact(table, "less").pvalue
    greater = fisher_exact(table, "greater").pvalue
    assert fisher_less(inside, outside) == pytest.approx(less)
    assert share_p(inside, outside) == pytest.approx(min(1, 2 * min(less, greater)))


def test_rank_differences_equal_scipys_with_and_without_ties() -> None:
    draw = np.random.default_rng(0)
    inside = draw.random(200) < 0.3
    columns = [draw.normal(size=200) + inside, draw.integers(0, 4, 200).astype(float)]
    ranks = np.stack([rankdata(values) for values in columns], 1)
    ties = np.array([(1 - tiecorrect(rank)) * (200**3 - 200) for rank in ranks.T])
    effects, p = rank_differences(ranks, ties, inside)
    for number, values in enumerate(columns):
        peer = mannwhitneyu(
            values[inside], values[~inside], method="asymptotic", use_continuity=False
        )
        assert p[number] == pytest.approx(peer.pvalue, rel=1e-9)
        pairs = np.sign(values[inside][:, None] - values[~inside][None])
        assert effects[number] == pytest.approx(pairs.mean())


def test_holms_correction_has_its_closed_form() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.01, 0.3], tests=100) == pytest.approx([1.0, 1.0])
    assert holm([1e-4], tests=50) == pytest.approx([5e-3])


def test_smaller_values_have_the_p_of_a_one_sided_rank_test() -> None:
    draw = np.random.default_rng(6)
    inside = np.arange(80) < 25
    for shift in (-1.0, -0.3, -0.1):
        values = np.round(draw.normal(size=80), 1) + shift * inside
        expected = mannwhitneyu(
            values[inside],
            values[~inside],
            alternative="less",
            use_continuity=False,
            method="asymptotic",
        )
        if expected.pvalue < 0.5:
            assert mann_whitney_less(values, inside) == pytest.approx(expected.pvalue)
    assert mann_whitney_less(inside.astype(float), inside) == 1
    assert (
        mann_whitney_less(values, np.ones(80, bool))
        == mann_whitney_less(values, np.zeros(80, bool))
        == 1
    )


def test_few_findings_are_false() -> None:
    draw = np.random.default_rng(7)
    for share in (0.01, 0.05, 0.2):
        p = np.concatenate([draw.random(40), draw.random(20) ** 6])
        expected = false_discovery_control(p) <= share
        assert (benjamini_hochberg(p, share) == expected).all()
    assert not benjamini_hochberg([0.5, 0.9], 0.05).any()
    assert benjamini_hochberg([], 0.05).shape == (0,)
