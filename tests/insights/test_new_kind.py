"""A new kind of insight is one function: every place that shows insights knows it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import numpy as np
import pytest
from mixed_up import mixed_up_workspace
from planted_evidence import sound_evidence
from rich.console import Console

from praxiscope.cli.insight_cards import show_cards
from praxiscope.figures.cards import cards
from praxiscope.figures.content import read_content
from praxiscope.insights.evidence import Evidence
from praxiscope.insights.figure import Figure
from praxiscope.insights.find import find_insights, kind_of
from praxiscope.insights.insight import KINDS, Insight, insight_kind
from praxiscope.server.insight.cards import insights_response
from praxiscope.server.insight.insight_results import cached_results, compute_insights
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.workspace import Workspace, open_workspace

NAME = "first clips"


@pytest.fixture
def kind() -> Iterator[str]:
    @insight_kind(NAME, "the first clips of a data set", formerly="beginners")
    def find_first_clips(evidence: Evidence) -> list[Insight]:
        figures = (Figure("share", "share of all", 10 / len(evidence), "share", 0.5),)
        clips = evidence.clips[:10]
        return [Insight(NAME, "10 clips come first", clips, 1e6, "look at them", figures)]

    yield NAME
    del KINDS[NAME]


def test_it_is_found_and_ranked_with_the_others(kind) -> None:
    insights = find_insights(sound_evidence())
    assert insights[0].kind == kind
    assert find_insights(sound_evidence(), [kind])[0].title == "10 clips come first"


def test_a_former_name_finds_it_and_still_makes_its_ids(kind) -> None:
    assert kind_of("beginners").name == kind
    clips = np.arange(10, dtype=np.int32)
    assert Insight(kind, "", clips, 0, "").id == Insight("beginners", "", clips, 0, "").id


def test_the_terminal_shows_its_figures_by_their_titles(kind) -> None:
    console = Console(file=StringIO(), width=100)
    show_cards(find_insights(sound_evidence(), [kind]), {}, console)
    text = console.file.getvalue()
    assert "share of all" in text
    assert "1%" in text
    assert "50%" in text


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return open_workspace(mixed_up_workspace(tmp_path / "w", 60))


def test_the_report_shows_its_figures_by_their_titles(kind, workspace) -> None:
    content = read_content(workspace, workspace.run("m"))
    page = str(cards(content, {}))
    assert kind in page
    assert "10 clips come first" in page
    assert "<dt>share of all</dt><dd>17%, elsewhere 50%</dd>" in page


def test_the_server_describes_the_kind_and_its_figures(kind, workspace) -> None:
    version = VersionedRuns(workspace).current("m")
    compute_insights(version, (), lambda doing, share: None)
    answer = insights_response(version, cached_results(version, ()), (), archived=False)
    abouts = {entry.name: entry.about for entry in answer.kinds}
    assert abouts[kind] == "the first clips of a data set"
    (figure,) = answer.insights[0].figures
    assert (figure.name, figure.title, figure.kind) == ("share", "share of all", "share")
    assert figure.value == pytest.approx(10 / 60)
    assert figure.elsewhere == 0.5
