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


@pytest.fixture(scope="module")
def workspace(analysed):
    return open_workspace(analysed)


def read(client, clip):
    answer = client.get(f"/api/runs/{RUN}/clips/{clip}")
    assert answer.status_code == 200
    return answer.json()


def test_classes_are_the_most_likely_ones_by_the_logits(client, workspace):
    run = workspace.run(RUN)
    table, logits = run.predictions.table(), np.asarray(run.logits())
    classes = run.config.classes
    for row in range(len(table)):
        told = read(client, table["clip"][row].as_py())

        shares = softmax(logits[row].astype(float))
        best = np.argsort(-shares)[:5]
        assert [one["name"] for one in told["top"]] == [classes[index] for index in best]
        assert np.allclose([one["probability"] for one in told["top"]], shares[best], rtol=1e-4)
        assert [one["is_label"] for one in told["top"]] == [
            classes[index] == told["row"]["label"] for index in best
        ]
        label = classes.index(told["row"]["label"])
        assert told["label_rank"] == 1 + np.count_nonzero(shares > shares[label])


def test_values_are_told_beside_those_of_all_clips_of_the_run(client, workspace):
    done = workspace.run(RUN).done()
    table = workspace.metadata.table()
    rows = [row for row, clip in enumerate(table["clip"].to_pylist()) if clip in done]
    told = {value["column"]: value for value in read(client, 3)["values"]}
    assert {"duration", "height", "light_mean"} & set(told)
    for name in set(table.column_names) - {"clip"}:
        values = np.array(table[name].to_pylist(), float)[rows].astype(np.float32)
        own = values[
            table["clip"].to_pylist().index(3)
            if len(rows) == len(table)
            else [table["clip"][row].as_py() for row in rows].index(3)
        ]
        known = values[np.isfinite(values)]
        if not np.isfinite(own):
            assert told[name]["value"] is None
            continue
        assert told[name]["value"] == pytest.approx(float(own))
        strictly = percentileofscore(known, own, kind="strict")
        assert told[name]["percentile"] == pytest.approx(strictly)
        assert (told[name]["low"], told[name]["high"]) == (known.min(), known.max())
        assert len(told[name]["counts"]) == 20
        assert sum(told[name]["counts"]) == len(known)


def test_neighbours_are_those_of_the_similar_command(client, workspace):
    run = workspace.run(RUN)
    atlas = build_atlas(run, "insights", Settings(method="pca"))
    clips, distances = similar_clips(atlas, vectors_of(run, atlas), 0, 12)

    told = read(client, 0)["neighbours"]

    assert [one["row"]["clip"] for one in told] == clips.tolist()
    assert np.allclose([one["distance"] for one in told], distances, atol=1e-4)
    assert told[0]["row"]["clip"] == COPY


def test_the_file_and_the_frames_that_are_seen_are_told(client, workspace):
    path = workspace.clips(["path"])["path"][0].as_py()
    info = probe(path)

    told = read(client, 0)

    assert (told["width"], told["height"]) == (info.width, info.height) == (64, 64)
    assert told["duration"] == pytest.approx(info.duration)
    # Sixteen frames, one from each sixteenth of the clip.
    assert np.allclose(told["frames"], info.times, atol=1e-6)
    assert told["row"]["playable"] is True
    assert told["valid_labels"] == [told["row"]["label"]]


def test_folders_are_told_within_that_of_all_clips_only(client, analysed):
    text = client.get(f"/api/runs/{RUN}/clips/0").text
    place = json.dumps(str(analysed.parent))[1:-1]

    assert place not in text
    assert HOSTILE_FOLDER not in json.loads(text)["folder"]


def test_a_clip_that_failed_says_why(client):
    told = read(client, DAMAGED)

    assert "not a video" in told["failure"]
    assert told["top"] == told["values"] == told["neighbours"] == told["frames"] == []
    assert told["label_rank"] is None
    assert told["duration"] is None


def test_a_clip_whose_file_is_gone_keeps_what_was_found(client, workspace_folder):
    table = open_workspace(workspace_folder).clips()
    before = read(client, 1)
    path = Path(table["path"][1].as_py())
    hidden = path.with_name("hidden")
    path.rename(hidden)
    try:
        told = read(client, 1)
        assert client.get("/api/clips/1/video").status_code == 404
    finally:
        hidden.rename(path)

    assert told["top"] == before["top"]
    assert told["duration"] == pytest.approx(before["duration"], rel=1e-6)
    assert told["frames"] == []
    assert told["row"]["playable"] is False


@pytest.mark.parametrize("address", [f"{RUN}/clips/14", "none/clips/0", f"{RUN}/clips/x"])
def test_what_is_unknown_is_refused(client, address):
    assert client.get(f"/api/runs/{address}").status_code in (404, 422)
