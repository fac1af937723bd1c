from __future__ import annotations

import csv
import json

import pytest
from mixed_up import MIXED_UP, mixed_up_workspace
from typer.testing import CliRunner

from praxiscope.cli.main import app
from praxiscope.errors import PraxiscopeError, WorkspaceError
from praxiscope.workspace.workspace import create_workspace

COUNT = 300


@pytest.fixture
def workspace(tmp_path):
    return mixed_up_workspace(tmp_path / "w", COUNT)


def test_insights_are_printed_and_exported(command, workspace, tmp_path):
    exports = ("--json", tmp_path / "i.json", "--csv", tmp_path / "i.csv")
    result = command("insights", workspace, *exports)

    assert result.exit_code == 0, result.output
    assert f"{MIXED_UP} clips labelled 'b' look like 'a'" in result.output
    cards = json.loads((tmp_path / "i.json").read_text())
    card = next(card for card in cards if card["kind"] == "suspicious labels")
    expected = [f"{k}.mp4" for k in range(0, 3 * MIXED_UP, 3)]
    assert card["act_on"] == expected
    with (tmp_path / "i.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["insight"] == card["id"]]
    assert [row["path"] for row in rows] == expected
    assert {(row["label"], row["predicted"], row["split"]) for row in rows} == {("b", "a", "")}
    assert card["id"] in result.output


def test_a_filter_leaves_only_clips_that_fulfil_it(command, workspace, tmp_path):
    where = ("--where", "label=b", "--where", "correct=no")
    result = command("insights", workspace, *where, "--json", tmp_path / "i.json")
    assert result.exit_code == 0, result.output
    (card,) = json.loads((tmp_path / "i.json").read_text())
    assert card["clips"] == list(range(0, 3 * MIXED_UP, 3))
    assert "no insights" in command("insights", workspace, "--where", "label=c").output


def _ids(command, workspace, tmp_path, *options):
    command("insights", workspace, "--json", tmp_path / "ids.json", *options)
    return [card["id"] for card in json.loads((tmp_path / "ids.json").read_text())]


def test_archived_insights_are_hidden_until_they_are_restored(command, workspace, tmp_path):
    first, *others = _ids(command, workspace, tmp_path)
    note = ("--note", "asked the [annotators]")
    result = command("insights", workspace, "--archive", first[:6], *note)
    assert first in result.output

    assert _ids(command, workspace, tmp_path) == others
    shown = command("insights", workspace, "--archived").output
    assert "asked the [annotators]" in shown
    assert first in shown
    assert "1 archived" in command("insights", workspace).output

    assert first in command("insights", workspace, "--unarchive", first).output
    assert _ids(command, workspace, tmp_path) == [first, *others]


def test_cards_keep_within_a_narrow_terminal(workspace):
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["insights", str(workspace)])
    assert max(map(len, result.output.splitlines())) <= 80


def test_a_kind_without_findings_says_so(command, workspace):
    result = command("insights", workspace, "--kind", "overfitting")
    assert "no insights" in result.output


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--run", "n"), ("'n'", "m")),
        (("--kind", "overfiting"), ("'overfiting'", "overfitting")),
        (("--where", "lable=a"), ("'lable'", "label")),
        (("--archive", "nothing"), ("'nothing'", "insights listed")),
        (("--unarchive", "nothing"), ("'nothing'", "archived")),
    ],
)
def test_bad_options_name_the_nearest(command, workspace, options, expected):
    result = command("insights", workspace, *options)
    assert isinstance(result.exception, PraxiscopeError)
    assert all(part in str(result.exception) for part in expected)


def test_a_workspace_without_a_run_says_how_to_make_one(command, tmp_path):
    create_workspace(tmp_path / "w", {"path": ["a.mp4"]})
    result = command("insights", tmp_path / "w")
    assert isinstance(result.exception, WorkspaceError)
    assert "praxiscope analyze" in str(result.exception)
