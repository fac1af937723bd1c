"""Insights of a version equal those of the command, and find planted wrong labels."""

from __future__ import annotations

import json

import numpy as np
import pytest
from mixed_up import MIXED_UP, mixed_up_workspace

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.errors import PraxiscopeError
from praxiscope.insights.figure import Figure
from praxiscope.insights.find import find_insights, known_kinds
from praxiscope.insights.insight import Insight
from praxiscope.insights.read import read_evidence
from praxiscope.server.errors import RefusedError
from praxiscope.server.insight.cards import check_kinds, insights_response
from praxiscope.server.insight.conditions import check_conditions
from praxiscope.server.insight.insight_results import (
    InsightResults,
    cached_insight,
    cached_results,
    compute_insights,
)
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.workspace import create_workspace, open_workspace

COUNT = 240
WRONG = np.arange(0, 3 * MIXED_UP, 3)
"""Clips of class ``a`` with the label ``b``."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return open_workspace(mixed_up_workspace(tmp_path_factory.mktemp("found") / "w", COUNT))


@pytest.fixture
def version(workspace):
    return VersionedRuns(workspace).current("m")


def _silent(doing: str, share: float) -> None:
    pass


def test_planted_wrong_labels_are_found(version) -> None:
    assert cached_results(version, ()) is None
    progress_calls = []
    compute_insights(version, (), lambda doing, share: progress_calls.append((doing, share)))
    cached = cached_results(version, ())
    (card,) = [insight for insight in cached.insights if insight.kind == "suspicious labels"]
    assert set(WRONG) <= set(card.clips.tolist())
    assert len(card.clips) <= MIXED_UP + 2
    names = {kind.name for kind in known_kinds()}
    assert {"neighbours", *names} <= {doing for doing, _ in progress_calls}
    assert all(0 <= share <= 1 for _, share in progress_calls)


def test_insights_equal_those_of_the_command(version, workspace) -> None:
    compute_insights(version, (), _silent)
    run = workspace.run("m")
    atlas = build_atlas(run, "insights", Settings(method="pca"))
    expected = find_insights(read_evidence(workspace, run, atlas))
    assert [insight.id for insight in cached_results(version, ()).insights] == [
        insight.id for insight in expected
    ]


def test_conditions_select_the_clips(version) -> None:
    conditions = ("label=b", "correct=no")
    check_conditions(version, conditions)
    compute_insights(version, conditions, _silent)
    assert cached_results(version, conditions).clips == MIXED_UP
    assert cached_results(version, ()) is None


def test_insight_is_found_by_its_id(version) -> None:
    compute_insights(version, (), _silent)
    first = cached_results(version, ()).insights[0]
    assert cached_insight(version, first.id) is first
    with pytest.raises(RefusedError, match="no insight"):
        cached_insight(version, "0" * 12)


def test_response_has_cards_with_clips(version) -> None:
    compute_insights(version, (), _silent)
    response = insights_response(version, cached_results(version, ()), (), archived=False)
    assert response.clips == COUNT
    assert any("splits" in sentence for sentence in response.cannot_say)
    card = next(insight for insight in response.insights if insight.kind == "suspicious labels")
    assert 0 < len(card.representatives) <= 8
    assert {row.label for row in card.representatives} == {"b"}
    assert {row.predicted for row in card.representatives} == {"a"}
    only = insights_response(
        version, cached_results(version, ()), ("suspicious labels",), archived=False
    )
    assert {insight.kind for insight in only.insights} == {"suspicious labels"}
    json.loads(response.model_dump_json(), parse_constant=pytest.fail)


def test_figures_of_all_kinds_become_json(version) -> None:
    figures = (
        Figure("nan", "unknown", np.nan),
        Figure("whole", "clips", np.int64(3), elsewhere=np.nan),
        Figure("word", "a word", "<b>", "text"),
        Figure("share", "a share", np.float32(0.5), "share", 0.25, "usual", "usual", (0.4, 0.6)),
    )
    clips = np.arange(3, dtype=np.int32)
    card = Insight("k", "t", clips, 1.0, "do", figures)
    response = insights_response(version, InsightResults((card,), 3, ()), (), archived=False)
    figures = json.loads(response.model_dump_json())["insights"][0]["figures"]
    assert {figure["name"]: figure["value"] for figure in figures} == {
        "nan": None,
        "whole": 3,
        "word": "<b>",
        "share": 0.5,
    }
    assert figures[1]["elsewhere"] is None
    assert figures[3] == {
        "name": "share",
        "title": "a share",
        "kind": "share",
        "value": 0.5,
        "elsewhere": 0.25,
        "elsewhere_title": "usual",
        "low": 0.4,
        "high": 0.6,
    }


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("label", "not a condition"),
        ("lable=a", "label"),
        ("label=z", "no label"),
        ("label<a", "holds words"),
        ("loss<x", "not a number"),
        ("loss>1e9", "no clip"),
        ("course=1", "no column"),
        ("'; drop table clips; =1", "no column"),
    ],
)
def test_wrong_conditions_are_refused_before_a_job_starts(version, condition, words) -> None:
    with pytest.raises(PraxiscopeError, match=words) as refused:
        check_conditions(version, [condition])
    assert "--" not in str(refused.value).replace(condition, "")


def test_group_columns_can_be_conditions(version) -> None:
    compute_insights(version, (), _silent)
    coarse = build_atlas(version.run, "insights", Settings(method="pca")).coarse
    check_conditions(version, ["coarse=0"])
    compute_insights(version, ("coarse=0",), _silent)
    assert cached_results(version, ("coarse=0",)).clips == (coarse == 0).sum()


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(PraxiscopeError, match="near duplicates"):
        check_kinds(["near duplicate"])


def test_run_without_clips_has_no_insights(tmp_path) -> None:
    workspace = create_workspace(tmp_path / "w", {"path": ["a.mp4"]})
    folder = mixed_up_workspace(tmp_path / "x", 30)
    workspace.start_run("m", open_workspace(folder).run("m").config)
    cached = cached_results(VersionedRuns(workspace).current("m"), ())
    assert cached.insights == ()
    assert "no clips" in cached.data_gaps[0]
