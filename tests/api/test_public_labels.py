"""Corrected labels reach every call without a new analysis."""

from __future__ import annotations

import pandas as pd
import pytest
from typer.testing import CliRunner

import praxiscope as px
from praxiscope.cli.main import app


def test_an_active_version_decides_what_is_correct(old_workspace):
    before = old_workspace.run("tiny_x3d").predictions
    wrong = before.index[~before["correct"].astype(bool)]
    corrected = before.loc[wrong, "predicted"].to_dict()
    old_workspace.save_labels("corrected", corrected, note="the network was right")
    assert old_workspace.run("tiny_x3d").accuracy() == pytest.approx(19 / 24)
    old_workspace.activate_labels("corrected")
    run = old_workspace.run("tiny_x3d")
    assert old_workspace.active_labels == "corrected"
    assert run.accuracy() == 1.0
    assert (run.predictions.loc[wrong, "rank"] == 1).all()
    assert (run.predictions.loc[wrong, "loss"] < before.loc[wrong, "loss"]).all()
    assert old_workspace.clips.loc[wrong, "label"].to_dict() == corrected
    compared = old_workspace.compare("tiny_x3d", "tiny_tsm", method="pca", progress=False)
    assert compared.splits.loc["all", "first"] == 1.0
    old_workspace.activate_labels("recorded")
    assert old_workspace.run("tiny_x3d").accuracy() == pytest.approx(19 / 24)


def test_insights_are_computed_with_the_active_version(old_workspace):
    run = old_workspace.run("tiny_x3d")
    wrong = run.predictions.index[run.predictions["label"] != run.predictions["predicted"]]
    old_workspace.save_labels("none", dict.fromkeys(wrong.tolist()))
    old_workspace.activate_labels("none")
    with pytest.raises(px.PraxiscopeError, match=r"no (correct|clip)"):
        old_workspace.run("tiny_x3d").insights(where=["correct=no"], progress=False)


def test_similar_clips_have_the_labels_of_the_active_version(old_workspace):
    run = old_workspace.run("tiny_x3d")
    before = run.similar(3, count=23)
    wrong = before.index[~before["correct"].astype(bool)]
    assert len(wrong)
    old_workspace.save_labels("corrected", before.loc[wrong, "predicted"].to_dict())
    old_workspace.activate_labels("corrected")
    after = run.similar(3, count=23)
    assert after["correct"].all()
    assert (after["label"] == after["predicted"]).all()
    assert after.index.tolist() == before.index.tolist()
    assert (after["path"] == before["path"]).all()


def test_files_of_the_command_line_have_the_labels_of_the_active_version(old_workspace, tmp_path):
    clips = old_workspace.clips.index
    old_workspace.save_labels("corrected", dict.fromkeys(clips.tolist(), "Folding something"))
    old_workspace.activate_labels("corrected")
    arguments = ["insights", str(old_workspace.folder), "--run", "tiny_x3d"]
    result = CliRunner().invoke(app, [*arguments, "--csv", str(tmp_path / "clips.csv")])
    assert result.exit_code == 0, result.output
    table = pd.read_csv(tmp_path / "clips.csv")
    assert len(table)
    assert set(table["label"]) == {"Folding something"}
