from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import percentileofscore
from small_run import COPY, DAMAGED, HOSTILE_FOLDER, RUN

from praxiscope.atlas.build import build_atlas, similar_clips, vectors_of
from praxiscope.atlas.settings import Settings
from praxiscope.video.probe import probe
from praxiscope.workspace.workspace import open_workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workspace(analysed):
    return open_workspace(analysed)


def read(client, clip):
    response = client.get(f"/api/runs/{RUN}/clips/{clip}")
    assert response.status_code == 200
    return response.json()


def test_top_classes_follow_from_the_logits(client, workspace):
    run = workspace.run(RUN)
    table, logits = run.predictions.table(), np.asarray(run.logits())
    classes = run.config.classes
    for row in range(len(table)):
        content = read(client, table["clip"][row].as_py())

        shares = softmax(logits[row].astype(float))
        best = np.argsort(-shares)[:5]
        assert [entry["name"] for entry in content["top_classes"]] == [
            classes[index] for index in best
        ]
        assert np.allclose(
            [entry["probability"] for entry in content["top_classes"]], shares[best], rtol=1e-4
        )
        assert [entry["is_label"] for entry in content["top_classes"]] == [
            classes[index] == content["row"]["label"] for index in best
        ]
        label = classes.index(content["row"]["label"])
        assert content["label_rank"] == 1 + np.count_nonzero(shares > shares[label])


def test_values_have_percentiles_of_all_clips(client, workspace):
    done = workspace.run(RUN).done()
    table = workspace.metadata.table()
    rows = [row for row, clip in enumerate(table["clip"].to_pylist()) if clip in done]
    content = {value["column"]: value for value in read(client, 3)["values"]}
    assert {"duration", "height", "light_mean"} & set(content)
    for name in set(table.column_names) - {"clip"}:
        values = np.array(table[name].to_pylist(), float)[rows].astype(np.float32)
        clip_value = values[
            table["clip"].to_pylist().index(3)
            if len(rows) == len(table)
            else [table["clip"][row].as_py() for row in rows].index(3)
        ]
        finite = values[np.isfinite(values)]
        if not np.isfinite(clip_value):
            assert content[name]["value"] is None
            continue
        assert content[name]["value"] == pytest.approx(float(clip_value))
        strictly = percentileofscore(finite, clip_value, kind="strict")
        assert content[name]["percentile"] == pytest.approx(strictly)
        assert (content[name]["low"], content[name]["high"]) == (finite.min(), finite.max())
        assert len(content[name]["counts"]) == 20
        assert sum(content[name]["counts"]) == len(finite)


def test_neighbours_equal_those_of_the_similar_command(client, workspace):
    run = workspace.run(RUN)
    atlas = build_atlas(run, "insights", Settings(method="pca"))
    clips, distances = similar_clips(atlas, vectors_of(run, atlas), 0, 12)

    content = read(client, 0)["neighbours"]

    assert [entry["row"]["clip"] for entry in content] == clips.tolist()
    assert np.allclose([entry["distance"] for entry in content], distances, atol=1e-4)
    assert content[0]["row"]["clip"] == COPY


def test_clip_response_has_file_and_input_frames(client, workspace):
    path = workspace.clips(["path"])["path"][0].as_py()
    info = probe(path)

    content = read(client, 0)

    assert (content["width"], content["height"]) == (info.width, info.height) == (64, 64)
    assert content["duration"] == pytest.approx(info.duration)
    # Sixteen frames, one from each sixteenth of the clip.
    assert np.allclose(content["frame_times"], info.times, atol=1e-6)
    assert content["row"]["playable"] is True
    assert content["valid_labels"] == [content["row"]["label"]]


def test_folders_are_relative_to_the_common_folder(client, analysed):
    text = client.get(f"/api/runs/{RUN}/clips/0").text
    place = json.dumps(str(analysed.parent))[1:-1]

    assert place not in text
    assert HOSTILE_FOLDER not in json.loads(text)["folder"]


def test_failed_clip_has_a_reason(client):
    content = read(client, DAMAGED)

    assert "not a video" in content["failure"]
    assert (
        content["top_classes"]
        == content["values"]
        == content["neighbours"]
        == content["frame_times"]
        == []
    )
    assert content["label_rank"] is None
    assert content["duration"] is None


def test_clip_with_missing_file_keeps_its_results(client, workspace_folder):
    table = open_workspace(workspace_folder).clips()
    before = read(client, 1)
    path = Path(table["path"][1].as_py())
    hidden = path.with_name("hidden")
    path.rename(hidden)
    try:
        content = read(client, 1)
        assert client.get("/api/clips/1/video").status_code == 404
    finally:
        hidden.rename(path)

    assert content["top_classes"] == before["top_classes"]
    assert content["duration"] == pytest.approx(before["duration"], rel=1e-6)
    assert content["frame_times"] == []
    assert content["row"]["playable"] is False


@pytest.mark.parametrize("address", [f"{RUN}/clips/14", "none/clips/0", f"{RUN}/clips/x"])
def test_unknown_clips_and_runs_are_refused(client, address):
    assert client.get(f"/api/runs/{address}").status_code in (404, 422)
