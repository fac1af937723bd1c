"""Labels have versions, and the active one decides what is shown."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from praxiscope.errors import FileError, WorkspaceError
from praxiscope.workspace.doctor import examine, repair
from praxiscope.workspace.labels import (
    RECORDED,
    UNKNOWN,
    activate_labels,
    active_labels,
    class_indices,
    label_versions,
    labels_of,
    save_labels,
)
from praxiscope.workspace.workspace import create_workspace, open_workspace

CLASSES = ("Push", "pull", "lift")
"""The workspace of the fixture has the labels push, pull, push, ... of 40 clips."""


def all_clips(workspace):
    return workspace.clips(["clip", "label"])


def test_without_versions_the_recorded_labels_count(workspace):
    (version,) = label_versions(workspace)
    assert (version.name, version.active) == (RECORDED, True)
    assert active_labels(workspace) == RECORDED
    labels = labels_of(workspace)
    assert (labels.version, labels.fingerprint) == (RECORDED, "")
    clips = all_clips(workspace)
    assert labels.names(clips).to_pylist() == clips["label"].to_pylist()
    assert labels.apply(clips).equals(clips)
    recorded = np.array([2, -1, 0], np.int32)
    assert labels.indices(np.array([3, 1, 5]), recorded, CLASSES).tolist() == [2, UNKNOWN, 0]
    assert not (workspace.folder / "labels").exists()


def test_a_version_replaces_the_labels_of_its_clips_only(workspace):
    save_labels(workspace, "v2", {3: "lift", 0: None, 7: "PUSH", 5: "juggle", 6: ""})
    labels = labels_of(open_workspace(workspace.folder), "v2")
    expected = ["push", "pull"] * 20
    for clip, label in {3: "lift", 0: None, 7: "PUSH", 5: "juggle", 6: None}.items():
        expected[clip] = label
    clips = all_clips(workspace)
    assert labels.names(clips).to_pylist() == expected
    changed = labels.apply(clips)
    assert changed["label"].to_pylist() == expected
    assert changed.schema.equals(clips.schema)
    shuffled = clips.take([7, 2, 0])
    assert labels.names(shuffled).to_pylist() == ["PUSH", "push", None]

    recorded = class_indices(clips["label"].to_pylist(), CLASSES)
    assert recorded.tolist() == [0, 1] * 20
    indices = labels.indices(clips["clip"].to_numpy(), recorded, CLASSES)
    assert indices.dtype == np.int64
    assert indices[:9].tolist() == [UNKNOWN, 1, 0, 2, 0, UNKNOWN, UNKNOWN, 0, 0]
    assert recorded.tolist() == [0, 1] * 20
    some = labels.indices(np.array([39, 3, 3]), np.array([1, -5, 1]), CLASSES)
    assert some.tolist() == [1, 2, 2]


def test_the_active_version_is_the_one_without_a_name(workspace):
    save_labels(workspace, "v2", {0: "lift"}, note="checked by Ann")
    save_labels(workspace, "v3", {0: "pull"})
    assert active_labels(workspace) == RECORDED
    activate_labels(workspace, "v2")
    assert labels_of(workspace).version == active_labels(workspace) == "v2"
    assert [version.active for version in label_versions(workspace)] == [False, True, False]
    assert label_versions(workspace)[1].note == "checked by Ann"
    activate_labels(workspace, "v3")
    assert labels_of(workspace).names(all_clips(workspace))[0].as_py() == "pull"
    assert labels_of(workspace, "v2").names(all_clips(workspace))[0].as_py() == "lift"
    activate_labels(workspace, RECORDED)
    assert labels_of(workspace).version == RECORDED
    assert labels_of(workspace, RECORDED).fingerprint == ""


def test_the_fingerprint_follows_the_labels(workspace):
    fingerprints = []
    for labels in ({0: "lift"}, {0: "pull"}, {1: "lift"}, {0: None}, {0: "lift"}):
        save_labels(workspace, "v2", labels)
        fingerprints.append(labels_of(workspace, "v2").fingerprint)
    assert len(set(fingerprints)) == 4
    assert fingerprints[0] == fingerprints[-1]


def test_a_version_saved_again_is_replaced_and_stays_active(workspace):
    save_labels(workspace, "v2", {0: "lift"})
    activate_labels(workspace, "v2")
    save_labels(workspace, "v2", {1: "lift"}, note="second")
    assert [version.name for version in label_versions(workspace)] == [RECORDED, "v2"]
    assert labels_of(workspace).names(all_clips(workspace)).to_pylist()[:2] == ["push", "lift"]


def test_clips_that_are_added_later_keep_their_recorded_labels(tmp_path):
    workspace = create_workspace(tmp_path / "w", {"path": ["a"], "label": ["x"]})
    save_labels(workspace, "v2", {0: "y"})
    workspace.extend_clips({"path": ["b"], "label": ["x"]})
    assert labels_of(workspace, "v2").names(all_clips(workspace)).to_pylist() == ["y", "x"]


@pytest.mark.parametrize("name", ["", "..", ".x", "a/b", "a b", RECORDED, "Recorded"])
def test_names_that_can_not_be_used_are_refused(workspace, name):
    with pytest.raises(WorkspaceError, match="can't be the name of a version"):
        save_labels(workspace, name, {0: "lift"})


def test_names_that_differ_in_case_only_are_refused(workspace):
    save_labels(workspace, "checked", {0: "lift"})
    with pytest.raises(WorkspaceError, match="differs from 'checked' only in case"):
        save_labels(workspace, "Checked", {0: "pull"})


@pytest.mark.parametrize("clip", [-1, 40])
def test_clips_that_do_not_exist_are_refused(workspace, clip):
    with pytest.raises(WorkspaceError, match=f"no clip {clip}.*40 clips"):
        save_labels(workspace, "v2", {0: "lift", clip: "lift"})
    assert label_versions(workspace) == label_versions(workspace)[:1]


def test_versions_that_do_not_exist_are_refused(workspace):
    save_labels(workspace, "checked", {0: "lift"})
    for refused in (activate_labels, labels_of):
        with pytest.raises(WorkspaceError, match=r"no labels 'cheked'.*did you mean 'checked'"):
            refused(workspace, "cheked")
    activate_labels(workspace, RECORDED)


def test_the_files_are_open_to_any_tool(workspace):
    save_labels(workspace, "v2", {4: "lift", 2: None}, note="n")
    folder = workspace.folder / "labels"
    table = pa.parquet.read_table(folder / "v2.parquet")
    assert table.to_pydict() == {"clip": [2, 4], "label": [None, "lift"]}
    (entry,) = json.loads((folder / "versions.json").read_text("utf-8"))
    assert (entry["name"], entry["note"], entry["active"]) == ("v2", "n", False)


def test_damaged_files_are_named(workspace):
    save_labels(workspace, "v2", {4: "lift"})
    activate_labels(workspace, "v2")
    path = workspace.folder / "labels" / "v2.parquet"
    path.write_bytes(path.read_bytes()[:30])
    with pytest.raises(WorkspaceError, match=r"v2\.parquet: can't be read"):
        labels_of(workspace)
    path.unlink()
    with pytest.raises(WorkspaceError, match=r"v2\.parquet: is missing.*labels 'recorded'"):
        labels_of(workspace)
    activate_labels(workspace, RECORDED)
    assert labels_of(workspace).version == RECORDED
    (workspace.folder / "labels" / "versions.json").write_text("{")
    with pytest.raises(FileError, match=r"versions\.json: can't be read"):
        labels_of(workspace)


def test_the_doctor_knows_the_files_of_labels(workspace):
    save_labels(workspace, "v2", {4: "lift"})
    assert examine(workspace.folder) == []
    folder = workspace.folder / "labels"
    (folder / ".v2.parquet.01.partial").write_bytes(b"half")
    (folder / "versions.json").write_text("{")
    assert len(repair(workspace.folder)) == 2
    assert examine(workspace.folder) == []
    assert label_versions(workspace)[0].active
    assert (workspace.folder / "damaged" / "labels" / "versions.json").exists()
