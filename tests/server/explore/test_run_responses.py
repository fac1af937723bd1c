"""Responses about workspaces, runs and clips have the planted values."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from synthetic_workspace import (
    CLASSES,
    HOSTILE,
    RUN,
    add_clips,
    analysed_workspace,
    is_right,
    predicted_class,
    start,
    synthetic_workspace,
)

from praxiscope.pipeline.run_lock import run_lock
from praxiscope.server.errors import RefusedError
from praxiscope.server.explore.export import clips_csv
from praxiscope.server.explore.rows import file_name, row_responses
from praxiscope.server.explore.summary import run_response, workspace_response
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.run import Failure
from praxiscope.workspace.workspace import create_workspace

COUNT = 119


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return analysed_workspace(tmp_path_factory.mktemp("told") / "w")


@pytest.fixture(scope="module")
def version(workspace):
    return VersionedRuns(workspace).current(RUN)


def test_run_response_has_results_by_split(version) -> None:
    response = run_response(version)
    assert (response.clips, response.failures, response.classes) == (COUNT, 1, list(CLASSES))
    splits = {split.split: split for split in response.splits}
    assert list(splits) == ["train", "test"]
    test = [clip for clip in range(3, COUNT) if clip % 4 == 0]
    right = sum(is_right(clip) for clip in test)
    assert (splits["test"].top1.hits, splits["test"].top1.clips) == (right, len(test))
    # The label of a wrong clip has one class above it, and the same logit as the others.
    assert splits["test"].top5.value == 1
    wrong = -np.log(1 / (np.exp(3) + 5))
    usual = -np.log(np.exp(3) / (np.exp(3) + 5))
    expected = (right * usual + (len(test) - right) * wrong) / len(test)
    assert splits["test"].loss == pytest.approx(expected, rel=1e-5)


def test_workspace_response_has_its_runs(workspace) -> None:
    response = workspace_response(workspace, VersionedRuns(workspace))
    assert (response.name, response.clips) == ("w", 120)
    (run,) = response.runs
    assert (run.name, run.clips, run.failures) == (RUN, COUNT, 1)
    assert run.accuracy.hits == sum(is_right(clip) for clip in range(3, COUNT))


def test_failure_with_a_later_prediction_is_not_counted(tmp_path) -> None:
    workspace = synthetic_workspace(tmp_path / "w")
    run, runs = start(workspace), VersionedRuns(workspace)
    run.add_failures([Failure(clip, "x", "broken", "decode") for clip in (4, 4, 5)])
    assert run_response(runs.current(RUN)).failures == 2
    add_clips(run, np.array([4]))
    assert run_response(runs.current(RUN)).failures == 1


def test_running_analysis_is_reported(tmp_path) -> None:
    workspace = synthetic_workspace(tmp_path / "w")
    add_clips(start(workspace), np.arange(5))
    version = VersionedRuns(workspace).current(RUN)
    assert not run_response(version).running
    with run_lock(workspace, RUN, measures=False):
        assert run_response(version).running
        assert run_response(version).running  # asking is no work
    assert not run_response(version).running
    with run_lock(workspace, RUN, measures=False):
        pass  # and keeps nobody from it


def test_runs_without_clips_or_labels_have_no_results(tmp_path) -> None:
    workspace = create_workspace(tmp_path / "w", {"path": ["a.mp4", "b.mp4"]})
    run, runs = start(workspace), VersionedRuns(workspace)
    empty = json.loads(run_response(runs.current(RUN)).model_dump_json())
    assert (empty["clips"], empty["splits"]) == (0, [])
    add_clips(run, np.arange(2), labelled=False)
    response = run_response(runs.current(RUN))
    assert response.splits == []
    accuracy = workspace_response(workspace, runs).runs[0].accuracy
    assert (accuracy.value, accuracy.low, accuracy.clips) == (None, None, 0)
    label = next(column for column in response.columns if column.name == "label")
    assert label.n_known == 0


def test_workspace_without_runs_has_a_response(tmp_path) -> None:
    workspace = create_workspace(tmp_path / "w", {"path": []})
    assert workspace_response(workspace, VersionedRuns(workspace)).runs == []


def test_run_response_hides_folders(tmp_path) -> None:
    workspace = synthetic_workspace(tmp_path / "w")
    config = start(workspace).config
    other = type(config)(**vars(config) | {"weights": str(tmp_path / "secret" / "net.pt")})
    add_clips(workspace.start_run("n", other), np.arange(4))
    content = run_response(VersionedRuns(workspace).current("n"))
    assert content.weights == "net.pt"
    assert str(tmp_path) not in content.model_dump_json()


def test_rows_have_the_order_of_the_request(version) -> None:
    rows = row_responses(version, [9, 4, 9, 0, 119, 2, 1])
    assert [row.clip for row in rows] == [9, 4, 9, 0, 119, 2, 1]
    nine, four, _, zero, failed, hostile, unheard = rows
    assert (nine.label, nine.predicted, nine.correct, nine.split) == ("d", "d", True, "train")
    assert (four.name, four.split, four.playable) == ("clip 4.mp4", "test", False)
    assert (zero.label, zero.correct, zero.loss, zero.split) == (None, None, None, None)
    assert zero.predicted == CLASSES[predicted_class(0)]
    assert (failed.label, failed.predicted, failed.probability) == (CLASSES[119 % 6], None, None)
    assert (hostile.label, unheard.label) == (HOSTILE, "unheard of")


@pytest.mark.parametrize("clip", [-1, 120, 2**40, 2**70, -(2**70)])
def test_rows_of_unknown_clips_are_refused(version, clip) -> None:
    with pytest.raises(RefusedError, match="no clip"):
        row_responses(version, [3, clip])


@pytest.mark.parametrize(
    ("path", "name"),
    [("/a/b/c d.mp4", "c d.mp4"), (r"C:\x\y.avi", "y.avi"), ("z.mp4", "z.mp4"), ("/a/b/", "b")],
)
def test_file_name_is_the_last_part_of_a_path(path, name) -> None:
    assert file_name(path) == name


def test_export_has_the_planted_values(version) -> None:
    mask = np.isin(np.arange(COUNT), [0, 1, 2, 5, 118])
    text = clips_csv(version, mask).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["clip"] for row in rows] == ["0", "1", "2", "5", "118"]
    assert rows[0]["label"] == rows[0]["loss"] == rows[0]["split"] == ""
    assert rows[2]["label"] == HOSTILE
    assert rows[3]["predicted"] == CLASSES[predicted_class(5)]
    assert rows[3]["path"] == "/data/videos/clip 5.mp4"
    assert float(rows[3]["loss"]) == pytest.approx(-np.log(1 / (np.exp(3) + 5)), rel=1e-5)


def test_empty_export_has_a_header(version) -> None:
    lines = clips_csv(version, np.zeros(COUNT, bool)).decode().splitlines()
    assert [name.strip('"') for name in lines[0].split(",")] == [
        "clip",
        "path",
        "label",
        "predicted",
        "probability",
        "loss",
        "split",
    ]
    assert len(lines) == 1
