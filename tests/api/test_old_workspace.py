"""What version 0.1.0 wrote opens, reads and goes on, under the names of today."""

from __future__ import annotations

import pytest

from praxiscope.insights.archive import read_archive


def test_its_clips_runs_and_predictions_are_read(old_workspace):
    run = old_workspace.run("tiny_x3d")
    assert old_workspace.runs == ("tiny_tsm", "tiny_x3d")
    assert len(old_workspace.clips) == len(run) == 24
    assert run.accuracy() == pytest.approx(19 / 24)
    assert old_workspace.run("tiny_tsm").accuracy() == pytest.approx(16 / 24)


def test_renamed_metadata_columns_are_read_under_their_new_names(old_workspace):
    columns = old_workspace.run("tiny_x3d").metadata.columns
    assert {"camera_roll_mean", "flow_speed_change_std", "flow_speed_change_rate_std"} <= {*columns}
    assert not any(name.startswith(("camera_turn", "velocity", "acceleration")) for name in columns)


def test_archived_insights_have_the_new_kinds_and_their_old_ids(old_workspace):
    archived = read_archive(old_workspace.stored)
    assert {key: entry.kind for key, entry in archived.items()} == {
        "a730ffe619bc": "metadata shortcut",
        "f2946c15d41b": "outlier group",
        "50f9d1db9124": "rare conditions",
        "d87884fd4624": "data leakage",
    }


def test_its_atlas_subset_and_bytes_are_intact(old_workspace):
    points = old_workspace.run("tiny_x3d").atlas(name="default", perplexity=2.0, progress=False)
    assert len(points) == 24
    assert old_workspace.subsets["to look at again"].clips == (1, 5, 8)
    assert old_workspace.examine() == []


def test_insights_and_comparisons_are_computed(old_workspace):
    run = old_workspace.run("tiny_x3d")
    assert run.insights(progress=False).to_pandas().columns[0] == "kind"
    compared = old_workspace.compare("tiny_x3d", "tiny_tsm", method="pca", progress=False)
    assert compared.splits.loc["all", "clips"] == 24
