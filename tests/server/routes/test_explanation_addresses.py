from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from small_run import DAMAGED, RUN

import praxiscope
from praxiscope.pipeline.network import network_of
from praxiscope.server.clip import explanations as explanations_module
from praxiscope.server.clip.heat import heat_of
from praxiscope.workspace.workspace import open_workspace

LAYERS = ["blocks.3", "blocks.4"]


@pytest.fixture(scope="module")
def network(analysed):
    return network_of(open_workspace(analysed).run(RUN).config)


def ask(client, clip=0, *, method="grad-cam", layers=("blocks.4",), targets=("predicted",)):
    return client.post(
        f"/api/runs/{RUN}/clips/{clip}/explanations",
        json={"method": method, "layers": list(layers), "targets": list(targets)},
    )


def explained(client, clip=0, **asked):
    """What is asked for, once it is computed."""
    answer = ask(client, clip, **asked)
    while answer.status_code == 202:
        job = client.get(f"/api/jobs/{answer.json()['id']}").json()
        assert job["state"] in ("waiting", "running", "done"), job
        time.sleep(0.02)
        if job["state"] == "done":
            answer = ask(client, clip, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["heatmaps"]


def values(client, heatmap):
    answer = client.get(f"/api/heatmaps/{heatmap['id']}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    shape = heatmap["frames"], heatmap["height"], heatmap["width"]
    return np.frombuffer(answer.content, np.uint8).reshape(shape)


@pytest.mark.parametrize("method", ["grad-cam", "hires-cam", "Layer_CAM"])
def test_heat_is_that_of_explain(client, network, analysed, method):
    path = open_workspace(analysed).clips(["path"])["path"][4].as_py()
    peer = praxiscope.explain(network, path, target=["top1", "top2"], method=method, layer=LAYERS)

    second = peer.heatmaps[len(LAYERS)].target.name
    found = explained(client, 4, method=method, layers=LAYERS, targets=["predicted", second])

    assert [one["layer"] for one in found] == LAYERS * 2
    assert [one["target"] for one in found] == ["predicted"] * 2 + [second] * 2
    for one, wanted in zip(found, peer.heatmaps, strict=True):
        told, heat = heat_of(wanted)
        assert one["title"] == wanted.target.name
        assert one["importance"] == pytest.approx(told.importance, abs=2e-3)
        assert one["times"] == told.times
        assert tuple(one["box"]) == told.box
        assert np.abs(values(client, one).astype(int) - heat).max() <= 1


def test_a_contrast_says_what_speaks_for_one_class_and_against_another(client, network, analysed):
    path = open_workspace(analysed).clips(["path"])["path"][3].as_py()
    peer = praxiscope.explain(network, path, target="top2-vs-top1").heatmaps[0]
    first, second = network.classes[peer.target.negative], network.classes[peer.target.positive]

    (by_name,) = explained(client, 3, targets=[f"{second}-vs-{first}"])
    (by_rank,) = explained(client, 3, targets=[f"{second}-vs-predicted"])

    assert by_name["id"] == by_rank["id"]
    assert by_name["title"] == peer.target.name
    assert np.abs(values(client, by_name).astype(int) - heat_of(peer)[1]).max() <= 1


def test_what_was_computed_is_answered_at_once_also_by_the_next_server(
    client, settings, monkeypatch
):
    from starlette.testclient import TestClient

    from praxiscope.server.app import create_app

    before = explained(client, 5, layers=LAYERS)
    heat = [values(client, one).tobytes() for one in before]

    def computed(*_):
        raise AssertionError("computed again")

    monkeypatch.setattr(explanations_module.Explanations, "compute", computed)

    with TestClient(create_app(settings), base_url="http://127.0.0.1:8765") as later:
        later.headers["X-CSRF-Token"] = later.get("/api/session").json()["csrf"]
        answer = ask(later, 5, layers=LAYERS)
        assert answer.status_code == 200
        assert answer.json()["heatmaps"] == before
        assert [values(later, one).tobytes() for one in before] == heat


def test_all_layers_and_targets_take_one_forward_pass_and_only_what_is_missing(client, monkeypatch):
    passes = []
    usual = explanations_module.Explanations._explained

    def counted(self, model, ordered, missing):
        passes.append([(target.asked, layer) for target, layer in missing])
        return usual(self, model, ordered, missing)

    monkeypatch.setattr(explanations_module.Explanations, "_explained", counted)

    explained(client, 6, layers=LAYERS[:1])
    explained(client, 6, layers=LAYERS, targets=["predicted", "Folding something"])

    assert passes[0] == [("predicted", "blocks.3")]
    assert len(passes) == 2
    assert ("predicted", "blocks.3") not in passes[1]
    assert len(passes[1]) == 3


def test_another_content_of_the_file_has_another_heat(client, workspace_folder):
    paths = open_workspace(workspace_folder).clips(["path"])["path"].to_pylist()
    (before,) = explained(client, 7)
    kept = Path(paths[7]).read_bytes()
    try:
        shutil.copyfile(paths[8], paths[7])
        (after,) = explained(client, 7)
    finally:
        Path(paths[7]).write_bytes(kept)

    assert after["id"] != before["id"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"targets": ["no such thing"]}, "no class"),
        ({"targets": ["true-vs-true"]}, "against itself"),
        ({"clip": 99}, "no clip"),
        ({"clip": DAMAGED}, "no prediction"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_computed(client, asked, reason):
    answer = ask(client, **asked)

    assert answer.status_code in (400, 404)
    assert reason in answer.json()["what"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"layers": ["blocks.9"]}, "no layer 'blocks.9'"),
        ({"layers": ["last"]}, "no layer 'last'"),
        ({"method": "score-cam"}, "no method 'score-cam'"),
    ],
)
def test_what_the_network_lacks_fails_with_a_reason(client, asked, reason):
    answer = ask(client, **asked)
    job = answer.json()
    while job["state"] in ("waiting", "running"):
        job = client.get(f"/api/jobs/{job['id']}").json()

    assert answer.status_code == 202
    assert job["state"] == "failed"
    assert reason in job["error"]["what"]


@pytest.mark.parametrize("name", ["0" * 32, "x" * 32, "..%2f..%2fetc%2fpasswd", "0" * 31])
def test_heat_that_was_never_computed_is_unknown(client, name):
    assert client.get(f"/api/heatmaps/{name}").status_code in (404, 422)


def test_heat_that_was_damaged_on_disk_is_computed_again(client, settings):
    (before,) = explained(client, 9)
    (file,) = (settings.cache / "heat").glob(f"{before['id']}*")
    file.write_bytes(b"\x05\x00\x00\x00{oops")

    (after,) = explained(client, 9)

    assert after == before
    assert values(client, after).any()


def test_options_of_a_run_are_told(client, network):
    options = client.get(f"/api/runs/{RUN}/explanation-options").json()

    assert options["unavailable"] == ""
    assert [layer["name"] for layer in options["layers"]] == list(network.layers)
    assert client.get("/api/runs/none/explanation-options").status_code == 404
