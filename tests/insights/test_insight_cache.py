"""Insights from the cache are those that are found without one, and never those of other clips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
import pytest
from planted_space import LABELS, saying, spaced_evidence

from praxiscope.files.array_cache import ArrayCache
from praxiscope.insights import insight_cache
from praxiscope.insights.association import Columns
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.find import find_insights, kind_of
from praxiscope.insights.insight import KINDS, Insight, insight_kind
from praxiscope.metadata.thumbnails import FRAMES, SIDE


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """A crowd of dark clips that fail, and recordings with clips in several splits."""
    evidence = spaced_evidence(900, crowd=40)
    crowd = np.arange(860, 900)
    failing = saying(evidence, crowd, np.random.default_rng(1).integers(0, LABELS, 40))
    light = np.where(np.arange(900) < 860, 100.0, 20.0)
    groups = np.where(np.arange(900) < 60, (np.arange(900) // 6).astype(str), "")
    numbers = {**evidence.columns.numbers, "light": light}
    return replace(failing, groups=groups, columns=Columns(numbers, evidence.columns.words))


@pytest.fixture
def cached(evidence, tmp_path) -> Evidence:
    return replace(evidence, cache=ArrayCache(tmp_path / "cache"))


def _content(insights: list[Insight]) -> list[dict]:
    """All that insights hold, as it can be compared."""
    plain = [vars(insight) for insight in insights]
    return [
        {
            name: value.tolist() if isinstance(value, np.ndarray) else repr(value)
            for name, value in insight.items()
        }
        for insight in plain
    ]


def _without_numpy(text: str) -> str:
    return text.replace("np.float64(", "").replace(")", "")


def test_they_are_those_that_are_found_without_a_cache(evidence, cached) -> None:
    expected = find_insights(evidence)
    assert len({insight.kind for insight in expected}) > 1
    assert any(insight.reasons for insight in expected)
    assert any(insight.marked is not None for insight in expected)
    for _ in range(2):
        insights = find_insights(cached)
        assert [insight.id for insight in insights] == [insight.id for insight in expected]
        for insight, other in zip(_content(insights), _content(expected), strict=True):
            for name, value in insight.items():
                if isinstance(value, str):
                    assert _without_numpy(value) == _without_numpy(str(other[name])), name
                else:
                    assert value == other[name], name


def test_they_are_found_once(cached, monkeypatch) -> None:
    expected = find_insights(cached)

    def refuse(evidence: Evidence) -> list[Insight]:
        raise AssertionError("found again")

    refuse.__module__ = "praxiscope.insights.kinds.made_up"
    for name, kind in list(KINDS.items()):
        monkeypatch.setitem(KINDS, name, replace(kind, find=refuse))
    again = find_insights(replace(cached))
    assert [insight.id for insight in again] == [insight.id for insight in expected]
    assert find_insights(cached, [expected[0].kind])[0].title == expected[0].title


def test_other_code_finds_them_again(cached, monkeypatch) -> None:
    find_insights(cached, ["low performance"])
    count = len(list(cached.cache.folder.iterdir()))
    find_insights(cached, ["low performance"])
    assert len(list(cached.cache.folder.iterdir())) == count
    monkeypatch.setattr(insight_cache, "code_version", lambda *modules: "another")
    find_insights(cached, ["low performance"])
    assert len(list(cached.cache.folder.iterdir())) == count + 1


def _changed(evidence: Evidence, name: str) -> Evidence:
    value = getattr(evidence, name)
    if isinstance(value, Columns):
        first = next(iter(value.numbers))
        numbers = {**value.numbers, first: -value.numbers[first]}
        return replace(evidence, columns=Columns(numbers, value.words))
    if name == "whole":
        return replace(evidence, whole=evidence)
    if name == "classes":
        return replace(evidence, classes=(*value[1:], value[0]))
    if name == "metric":
        return replace(evidence, metric="cosine")
    if value is None:
        shapes = {"thumbnails": (FRAMES, SIDE, SIDE), "heatmaps": (7, 7)}
        empty = np.zeros((len(evidence), *shapes.get(name, (2,))), np.float32)
        return replace(evidence, **{name: empty})
    return replace(evidence, **{name: value[::-1].copy()})


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Evidence) if field.name not in ("cache", "groups")]
)
def test_all_that_insights_follow_from_is_part_of_the_fingerprint(evidence, name) -> None:
    assert _changed(evidence, name).fingerprint != evidence.fingerprint
    assert replace(evidence).fingerprint == evidence.fingerprint


@pytest.fixture
def outside() -> Iterator[list[int]]:
    """Lengths of the evidence in which a kind from outside of the package was searched."""
    searched: list[int] = []

    @insight_kind("from outside", "nothing")
    def find_nothing(evidence: Evidence) -> list[Insight]:
        searched.append(len(evidence))
        return []

    yield searched
    del KINDS["from outside"]


def test_kinds_from_outside_are_found_again_because_their_code_may_change(cached, outside) -> None:
    assert kind_of("from outside").about == "nothing"
    find_insights(cached, ["from outside"])
    find_insights(cached, ["from outside"])
    assert outside == [len(cached)] * 2
