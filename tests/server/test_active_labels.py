"""Corrected labels that are activated reach evidence, comparison and server without a new run."""

from __future__ import annotations

import numpy as np
import pytest
from starlette.testclient import TestClient
from two_runs import AFTER, BEFORE, FIRST, LABELLED, SHARED, TRUE, two_runs

from praxiscope.atlas.build import build_atlas
from praxiscope.atlas.settings import Settings
from praxiscope.figures.comparison import compare_runs
from praxiscope.figures.results import split_results
from praxiscope.insights.read import read_evidence
from praxiscope.server.app import create_app
from praxiscope.server.settings import ServerSettings
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.labels import RECORDED, UNKNOWN, activate_labels, save_labels

RIGHT_BEFORE = int(SHARED[BEFORE[SHARED] & AFTER[SHARED] & LABELLED[SHARED]][0])
WITHOUT_LABEL = int(SHARED[BEFORE[SHARED] & ~LABELLED[SHARED]][0])
NOW_INVALID = RIGHT_BEFORE + 3
NEXT_CLASS = int((TRUE[RIGHT_BEFORE] + 1) % 3)
NAMES = "abc"
CORRECTED = {
    RIGHT_BEFORE: NAMES[NEXT_CLASS],
    WITHOUT_LABEL: NAMES[TRUE[WITHOUT_LABEL]].upper(),
    NOW_INVALID: None,
}


@pytest.fixture
def workspace(tmp_path):
    made = two_runs(tmp_path / "w")
    save_labels(made, "corrected", CORRECTED)
    return made


def expected_labels(clips):
    labels = np.where(LABELLED[clips], TRUE[clips], UNKNOWN)
    for clip, label in {RIGHT_BEFORE: NEXT_CLASS, NOW_INVALID: UNKNOWN}.items():
        labels[clips == clip] = label
    labels[clips == WITHOUT_LABEL] = TRUE[WITHOUT_LABEL]
    return labels


def test_evidence_has_the_active_labels(workspace) -> None:
    run = workspace.run("before")
    atlas = build_atlas(run, settings=Settings(method="pca"))
    recorded = read_evidence(workspace, run, atlas)
    activate_labels(workspace, "corrected")
    evidence = read_evidence(workspace, run, atlas)
    assert evidence.labels.tolist() == expected_labels(FIRST).tolist()
    assert evidence.labels.tolist() != recorded.labels.tolist()
    assert evidence.correct[WITHOUT_LABEL]
    assert not evidence.correct[RIGHT_BEFORE]
    assert evidence.loss[RIGHT_BEFORE] > recorded.loss[RIGHT_BEFORE]
    assert evidence.columns.words["label"][RIGHT_BEFORE] == NAMES[NEXT_CLASS]
    hits = sum(result.top1.hits for result in split_results(evidence))
    assert hits == sum(result.top1.hits for result in split_results(recorded)) + 1 - 2
    activate_labels(workspace, RECORDED)
    assert read_evidence(workspace, run, atlas).labels.tolist() == recorded.labels.tolist()


def test_a_comparison_has_the_active_labels(workspace) -> None:
    def compared():
        return compare_runs(workspace, workspace.run("before"), workspace.run("after"), "pca")

    recorded = compared()
    activate_labels(workspace, "corrected")
    corrected = compared()
    rows = {clip: row for row, clip in enumerate(corrected.clips["clip"].to_pylist())}
    changed, invalid, labelled = (
        corrected.clips.slice(rows[clip], 1).to_pylist()[0]
        for clip in (RIGHT_BEFORE, NOW_INVALID, WITHOUT_LABEL)
    )
    assert changed["label"] == NAMES[NEXT_CLASS]
    assert (changed["first_correct"], changed["second_correct"]) == (False, False)
    assert (invalid["label"], invalid["became"], invalid["first_loss"]) == (None, None, None)
    assert labelled["first_correct"]
    assert labelled["became"] == ("same" if AFTER[WITHOUT_LABEL] else "wrong")
    assert corrected.labelled == recorded.labelled
    total = corrected.total.first
    assert (total.hits, total.clips) == (recorded.total.first.hits - 1, recorded.labelled)


def test_a_version_of_the_server_has_the_labels_of_its_moment(workspace) -> None:
    runs = VersionedRuns(workspace)
    before = runs.current("before")
    activate_labels(workspace, "corrected")
    after = runs.current("before")
    assert after.name != before.name
    assert after.predictions.labels.tolist() == expected_labels(FIRST).tolist()
    assert before.predictions.labels[RIGHT_BEFORE] == TRUE[RIGHT_BEFORE]
    assert after.data["label"][RIGHT_BEFORE].as_py() == NAMES[NEXT_CLASS]
    assert (after.predictions.rank[NOW_INVALID], after.predictions.rank[RIGHT_BEFORE]) == (0, 2)
    assert np.isnan(after.predictions.loss[NOW_INVALID])
    save_labels(workspace, "corrected", {RIGHT_BEFORE: None})
    assert runs.current("before").name not in (before.name, after.name)
    activate_labels(workspace, RECORDED)
    assert runs.current("before") is before


def test_the_server_answers_with_the_active_labels(workspace, tmp_path) -> None:
    app = create_app(ServerSettings(workspace=workspace.folder, cache=tmp_path / "cache"))

    def rows():
        asked = {"clips": [RIGHT_BEFORE, NOW_INVALID, WITHOUT_LABEL]}
        return client.post("/api/runs/before/rows", json=asked).json()

    with TestClient(app, base_url="http://127.0.0.1:8765") as client:
        client.headers["X-CSRF-Token"] = client.get("/api/session").json()["csrf"]
        recorded = [row["label"] for row in rows()]
        activate_labels(workspace, "corrected")
        answered = rows()
    app.state.services.close()
    assert recorded == [NAMES[TRUE[RIGHT_BEFORE]], NAMES[TRUE[NOW_INVALID]], None]
    assert [row["label"] for row in answered] == [
        NAMES[NEXT_CLASS],
        None,
        NAMES[TRUE[WITHOUT_LABEL]],
    ]
