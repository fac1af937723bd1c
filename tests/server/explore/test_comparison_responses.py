"""Comparisons equal the tests of scipy, and find planted differences."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact, mannwhitneyu
from synthetic_workspace import (
    HOSTILE,
    RUN,
    add_clips,
    add_metadata,
    is_right,
    start,
    synthetic_workspace,
)

from praxiscope.errors import PraxiscopeError
from praxiscope.server.explore.comparison import comparison
from praxiscope.server.explore.finite import share_response
from praxiscope.server.explore.selection import selection_mask
from praxiscope.server.schemas.base import Selection
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.workspace import create_workspace

COUNT = 300


@pytest.fixture(scope="module")
def version(tmp_path_factory):
    workspace = synthetic_workspace(tmp_path_factory.mktemp("compared") / "w", COUNT)
    add_clips(start(workspace), np.random.default_rng(3).permutation(COUNT))
    add_metadata(workspace, np.arange(COUNT))
    return VersionedRuns(workspace).current(RUN)


def _bits(mask: np.ndarray) -> Selection:
    packed = np.packbits(mask, bitorder="little").tobytes()
    return Selection(bits=base64.b64encode(packed).decode())


def test_numbers_are_compared_by_mann_whitney(version) -> None:
    first = np.arange(COUNT) >= 220
    results = {reason.column: reason for reason in comparison(version, first).reasons}
    test = mannwhitneyu(np.arange(220, COUNT), np.arange(220), method="asymptotic")
    reason = results["brightness_mean"] if "brightness_mean" in results else results["age"]
    assert reason.effect == pytest.approx(2 * test.statistic / (80 * 220) - 1) == 1
    assert reason.inside == np.median(np.arange(220, COUNT))
    assert reason.outside == np.median(np.arange(220))
    assert {"age", "brightness_mean"} <= {reason.column, *reason.aliases}
    assert reason.p < 1e-9


def test_categories_are_compared_by_fisher(version) -> None:
    first = (np.arange(COUNT) % 6 == 4) & (np.arange(COUNT) < 200)
    results = comparison(version, first).reasons
    (reason,) = [one for one in results if (one.column, one.value) == ("label", "e")]
    clips = np.arange(COUNT)
    other = ~first
    label = clips % 6 == 4
    label[:3] = False
    share, usual = label[first].mean(), label[other].mean()
    assert reason.effect == pytest.approx(share - usual)
    assert (reason.inside, reason.outside) == pytest.approx((share, usual))
    table = [
        [label[first].sum(), (~label)[first].sum()],
        [label[other].sum(), (~label)[other].sum()],
    ]
    # The program doubles the one-sided p; the correction for many tests makes it larger.
    assert reason.p >= 2 * fisher_exact(table, alternative="greater").pvalue * (1 - 1e-6)


def test_two_selections_are_compared_with_each_other_only(version) -> None:
    clips = np.arange(COUNT)
    first, second = clips < 50, (clips >= 50) & (clips < 100)
    response = comparison(version, first, second)
    assert (response.first.clips, response.second.clips) == (50, 50)
    age = next(r for r in response.reasons if "age" in {r.column, *r.aliases})
    assert age.outside == np.median(np.arange(50, 100))


def test_groups_are_counted_with_intervals(version) -> None:
    first = np.arange(COUNT) < 100
    group = comparison(version, first).first
    right = sum(is_right(clip) for clip in range(3, 100))
    wilson = binomtest(right, 97).proportion_ci(method="wilson")
    assert (group.clips, group.labelled, group.accuracy.hits) == (100, 97, right)
    assert group.accuracy.value == pytest.approx(right / 97)
    assert (group.accuracy.low, group.accuracy.high) == pytest.approx((wilson.low, wilson.high))
    high, low = (np.exp(value) / (np.exp(3) + 5) for value in (3, 0))
    expected = -(right * np.log(high) + (97 - right) * np.log(low)) / 97
    assert group.loss == pytest.approx(expected, rel=1e-5)


def test_random_clips_do_not_differ(version) -> None:
    drawn = np.random.default_rng(5).random(COUNT) < 0.5
    assert comparison(version, drawn).reasons == []


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (range(5), None, "fewer than 10 clips"),
        (range(COUNT), None, "no other clips"),
        (range(50), range(50), "no other clips"),
        ((), None, "fewer than 10 clips"),
    ],
)
def test_too_few_clips_are_not_compared(version, first, second, words) -> None:
    masks = [
        None if rows is None else np.isin(np.arange(COUNT), list(rows)) for rows in (first, second)
    ]
    response = comparison(version, masks[0], masks[1])
    assert words in response.unavailable_reason
    assert response.reasons == []
    assert response.first.clips == len(first)


def test_share_of_no_clips_has_no_value() -> None:
    response = share_response(np.zeros(0, bool))
    assert (response.value, response.low, response.high, response.clips) == (None, None, None, 0)


def test_hostile_label_is_unchanged(tmp_path) -> None:
    labels = [HOSTILE if clip < 40 else "a" for clip in range(100)]
    workspace = create_workspace(
        tmp_path / "w", {"path": [f"{clip}.mp4" for clip in range(100)], "label": labels}
    )
    add_clips(start(workspace), np.arange(100), labelled=False)
    version = VersionedRuns(workspace).current(RUN)
    response = comparison(version, np.arange(100) < 40)
    content = {reason.value for reason in response.reasons if reason.column == "label"}
    content |= {alias.removeprefix("label: ") for r in response.reasons for alias in r.aliases}
    assert {HOSTILE, "a"} <= content
    assert json.loads(response.model_dump_json())["reasons"]


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 300])
def test_selection_bits_start_with_the_lowest(rows) -> None:
    mask = np.random.default_rng(rows).random(rows) < 0.5
    assert np.array_equal(selection_mask(_bits(mask), rows), mask)
    by_hand = int.from_bytes(base64.b64decode(_bits(mask).bits), "little")
    assert [bool(by_hand >> row & 1) for row in range(rows)] == mask.tolist()


@pytest.mark.parametrize("bits", ["", "AAA", "!!!!", "AAAA" * 100, "/w==", "ÿÿ=="])
def test_selection_of_wrong_length_is_refused(bits) -> None:
    with pytest.raises(PraxiscopeError, match="row"):
        selection_mask(Selection(bits=bits), 4)
