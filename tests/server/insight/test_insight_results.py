"""Insights of a version are those of the command, and find labels that were mixed up."""

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
    cached_insights,
    found,
    look_for_insights,
)
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.workspace import create_workspace, open_workspace

COUNT = 240
WRONG = np.arange(0, 3 * MIXED_UP, 3)
"""Clips of ``a`` that are labelled ``b``."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return open_workspace(mixed_up_workspace(tmp_path_factory.mktemp("found") / "w", COUNT))


@pytest.fixture
def version(workspace):
    return VersionedRuns(workspace).current("m")


def _silent(doing: str, share: float) -> None:
    pass


def test_wrong_labels_that_were_planted_are_found(version) -> None:
    assert found(version, ()) is None
    told = []
    look_for_insights(version, (), lambda doing, share: told.append((doing, share)))
    there = found(version, ())
    (card,) = [one for one in there.insights if one.kind == "suspicious labels"]
    assert set(WRONG) <= set(card.clips.tolist())
    assert len(card.clips) <= MIXED_UP + 2
    assert {"neighbours", *(kind.name for kind in known_kinds())} <= {doing for doing, _ in told}
    assert all(0 <= share <= 1 for _, share in told)


def test_they_are_those_of_the_command(version, workspace) -> None:
    look_for_insights(version, (), _silent)
    run = workspace.run("m")
    atlas = build_atlas(run, "insights", Settings(method="pca"))
    expected = find_insights(read_evidence(workspace, run, atlas))
    assert [one.id for one in found(version, ()).insights] == [one.id for one in expected]


def test_conditions_choose_the_clips(version) -> None:
    conditions = ("label=b", "correct=no")
    check_conditions(version, conditions)
    look_for_insights(version, conditions, _silent)
    assert found(version, conditions).clips == MIXED_UP
    assert found(version, ()) is None


def test_an_insight_is_found_again_by_its_id(version) -> None:
    look_for_insights(version, (), _silent)
    first = found(version, ()).insights[0]
    assert cached_insights(version, first.id) is first
    with pytest.raises(RefusedError, match="no insight"):
        cached_insights(version, "0" * 12)


def test_answers_are_cards_with_clips(version) -> None:
    look_for_insights(version, (), _silent)
    answer = insights_response(version, found(version, ()), (), archived=False)
    assert answer.clips == COUNT
    assert any("splits" in sentence for sentence in answer.cannot_say)
    card = next(one for one in answer.insights if one.kind == "suspicious labels")
    assert 0 < len(card.representatives) <= 8
    assert {row.label for row in card.representatives} == {"b"}
    assert {row.predicted for row in card.representatives} == {"a"}
    only = insights_response(version, found(version, ()), ("suspicious labels",), archived=False)
    assert {one.kind for one in only.insights} == {"suspicious labels"}
    json.loads(answer.model_dump_json(), parse_constant=pytest.fail)


def test_figures_of_all_kinds_become_json(version) -> None:
    figures = (
        Figure("nan", "unknown", np.nan),
        Figure("whole", "clips", np.int64(3), elsewhere=np.nan),
        Figure("word", "a word", "<b>", "text"),
        Figure("share", "a share", np.float32(0.5), "share", 0.25, "usual", "usual", (0.4, 0.6)),
    )
    clips = np.arange(3, dtype=np.int32)
    card = Insight("k", "t", clips, 1.0, "do", figures)
    answer = insights_response(version, InsightResults((card,), 3, ()), (), archived=False)
    told = json.loads(answer.model_dump_json())["insights"][0]["figures"]
    assert {figure["name"]: figure["value"] for figure in told} == {
        "nan": None,
        "whole": 3,
        "word": "<b>",
        "share": 0.5,
    }
    assert told[1]["elsewhere"] is None
    assert told[3] == {
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
        ("label", "no condition"),
        ("lable=a", "label"),
        ("label=z", "no label"),
        ("label<a", "holds words"),
        ("loss<x", "no number"),
        ("loss>1e9", "no clip"),
        ("course=1", "no column"),
        ("'; drop table clips; =1", "no column"),
    ],
)
def test_conditions_that_make_no_sense_are_refused_at_once(version, condition, words) -> None:
    with pytest.raises(PraxiscopeError, match=words) as refused:
        check_conditions(version, [condition])
    assert "--" not in str(refused.value).replace(condition, "")


def test_groups_can_be_a_condition_once_they_are_there(version) -> None:
    look_for_insights(version, (), _silent)
    coarse = build_atlas(version.run, "insights", Settings(method="pca")).coarse
    check_conditions(version, ["coarse=0"])
    look_for_insights(version, ("coarse=0",), _silent)
    assert found(version, ("coarse=0",)).clips == (coarse == 0).sum()


def test_a_kind_that_there_is_not() -> None:
    with pytest.raises(PraxiscopeError, match="near duplicates"):
        check_kinds(["near duplicate"])


def test_of_no_clips_nothing_is_found_and_that_is_said(tmp_path) -> None:
    workspace = create_workspace(tmp_path / "w", {"path": ["a.mp4"]})
    folder = mixed_up_workspace(tmp_path / "x", 30)
    workspace.start_run("m", open_workspace(folder).run("m").config)
    there = found(VersionedRuns(workspace).current("m"), ())
    assert there.insights == ()
    assert "no clips" in there.cannot_say[0]
