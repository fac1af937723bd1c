"""Notebooks show runs, workspaces, insights and comparisons as whole, escaped HTML."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import praxiscope as px

OLD_WORKSPACE = Path(__file__).parents[1] / "data" / "workspace-0.1.0.tar.xz"
EMPTY = {"img", "br"}


class Page(HTMLParser):
    """Reads HTML; every element must be closed in its order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.pieces: list[str] = []
        self.tags: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    @property
    def text(self) -> str:
        return " ".join(self.pieces)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in EMPTY:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.pieces.append(data)
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> px.Workspace:
    """A workspace whose folder has a name that must be escaped."""
    folder = tmp_path_factory.mktemp("notebook")
    with tarfile.open(OLD_WORKSPACE) as archive:
        archive.extractall(folder, filter="data")
    return px.open_workspace((folder / "ws").rename(folder / "<b>bold & old"))


@pytest.fixture(scope="module")
def insights(workspace):
    return workspace.run("tiny_x3d").insights(archived=True, progress=False)


def test_a_workspace_lists_its_runs(workspace):
    page = Page(workspace._repr_html_())
    assert "<b>bold & old" in page.text
    assert [row[0] for row in page.rows] == ["run", "tiny_tsm", "tiny_x3d"]
    assert page.rows[2][-1] == f"{19 / 24:.1%}"


def test_a_run_shows_its_accuracy_by_split(workspace):
    run = workspace.run("tiny_x3d")
    page = Page(run._repr_html_())
    shown = {row[0]: row for row in page.rows}
    assert shown["tiny_x3d"][1] == "tiny_x3d"
    joined = run.predictions.join(workspace.clips["split"])
    for split, correct in joined.groupby("split")["correct"]:
        assert shown[split][1:3] == [f"{len(correct)}", f"{correct.mean():.1%}"]


def test_a_comparison_shows_both_runs(workspace):
    compared = workspace.compare("tiny_tsm", "tiny_x3d", method="pca", progress=False)
    page = Page(compared._repr_html_())
    assert page.rows[0][2:4] == ["tiny_tsm", "tiny_x3d"]
    (whole,) = [row for row in page.rows if row[0] == "all"]
    assert whole[1:4] == ["24", f"{16 / 24:.1%}", f"{19 / 24:.1%}"]


@pytest.mark.slow
def test_insights_are_cards_with_titles_and_advice(insights):
    assert len(insights)
    page = Page(insights._repr_html_())
    assert f"{len(insights)} insights" in page.text
    for insight in insights[:10]:
        for part in (insight.kind, insight.title, insight.advice, insight.id):
            assert part in page.text


@pytest.mark.slow
def test_text_of_an_insight_is_escaped(insights):
    hostile = replace(insights[0], title="<script>alert(1)</script>")
    page = Page(replace(insights, insights=(hostile,))._repr_html_())
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text


@pytest.mark.slow
def test_insights_are_a_table_and_a_list_of_clips(insights, workspace):
    table, clips = insights.to_pandas(), insights.clips()
    assert table.index.tolist() == [insight.id for insight in insights]
    assert table["clips"].tolist() == [len(insight.clips) for insight in insights]
    assert clips.groupby("insight").size().to_dict() == {
        insight.id: len(insight.to_act_on) for insight in insights if len(insight.to_act_on)
    }
    recorded = workspace.clips.loc[clips["clip"], "path"]
    assert clips["path"].tolist() == recorded.tolist()
    predicted = workspace.run("tiny_x3d").predictions.loc[clips["clip"], "predicted"]
    pd.testing.assert_series_equal(
        clips["predicted"], predicted, check_index=False, check_names=False, check_dtype=False
    )


@pytest.mark.slow
def test_an_archived_insight_is_hidden_until_it_is_restored(insights, workspace):
    run = workspace.run("tiny_x3d")
    listed = run.insights(progress=False)
    chosen = listed[0].id
    listed.archive([chosen[:8]], note="seen")
    assert chosen not in run.insights(progress=False).to_pandas().index
    assert chosen in run.insights(archived=True, progress=False).to_pandas().index
    listed.unarchive([chosen])
    assert chosen in run.insights(progress=False).to_pandas().index
    with pytest.raises(px.PraxiscopeError):
        listed.archive(["nothing"])
