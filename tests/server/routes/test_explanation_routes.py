from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from small_run import DAMAGED, RUN

import praxiscope
from praxiscope.errors import ModelError
from praxiscope.pipeline.network import network_of
from praxiscope.server import job_responses
from praxiscope.server.clip import explanations as explanations_module
from praxiscope.server.clip import networks as networks_module
from praxiscope.server.clip.heat import quantize_heatmap
from praxiscope.workspace.workspace import open_workspace

LAYERS = ["blocks.3", "blocks.4"]
PREDICTED = {"kind": "predicted"}


def of_class(name):
    return {"kind": "class", "name": name}


def contrast(positive, negative):
    return {"kind": "contrast", "positive": positive, "negative": negative}


@pytest.fixture(scope="module")
def network(analysed):
    return network_of(open_workspace(analysed).run(RUN).config)


def ask(client, clip=0, *, method="grad-cam", layers=("blocks.4",), targets=(PREDICTED,)):
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
    found = explained(
        client, 4, method=method, layers=LAYERS, targets=[PREDICTED, of_class(second)]
    )

    assert [one["layer"] for one in found] == LAYERS * 2
    assert [one["target"] for one in found] == [PREDICTED] * 2 + [of_class(second)] * 2
    for one, wanted in zip(found, peer.heatmaps, strict=True):
        told, heat = quantize_heatmap(wanted)
        assert one["title"] == wanted.target.name
        assert one["importance"] == pytest.approx(told.importance, abs=2e-3)
        assert one["times"] == told.times
        assert tuple(one["box"]) == told.box
        assert np.abs(values(client, one).astype(int) - heat).max() <= 1


def test_a_contrast_says_what_speaks_for_one_class_and_against_another(client, network, analysed):
    path = open_workspace(analysed).clips(["path"])["path"][3].as_py()
    peer = praxiscope.explain(network, path, target="top2-vs-top1").heatmaps[0]
    first, second = network.classes[peer.target.negative], network.classes[peer.target.positive]

    (by_name,) = explained(client, 3, targets=[contrast(of_class(second), of_class(first))])
    (by_rank,) = explained(client, 3, targets=[contrast({"kind": "rank", "rank": 2}, PREDICTED)])

    assert by_name["id"] == by_rank["id"]
    assert by_name["title"] == peer.target.name
    assert np.abs(values(client, by_name).astype(int) - quantize_heatmap(peer)[1]).max() <= 1


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
    usual = explanations_module.Explanations._heatmaps

    def counted(self, model, explanation, missing):
        passes.append([(target.request.kind, place.layer) for target, place in missing])
        return usual(self, model, explanation, missing)

    monkeypatch.setattr(explanations_module.Explanations, "_heatmaps", counted)

    explained(client, 6, layers=LAYERS[:1])
    explained(client, 6, layers=LAYERS, targets=[PREDICTED, of_class("Folding something")])

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
        ({"targets": [of_class("no such thing")]}, "no class"),
        ({"targets": [contrast({"kind": "label"}, {"kind": "label"})]}, "against itself"),
        ({"targets": [{"kind": "rank", "rank": 9999}]}, "no rank"),
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
        ({"layers": []}, "needs a layer"),
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


def options_of(client):
    """The options of the run, once its network is loaded."""
    address = f"/api/runs/{RUN}/explanation-options"
    while (response := client.get(address)).status_code == 202:
        assert response.json()["state"] in ("waiting", "running")
        time.sleep(0.02)
    assert response.status_code == 200
    return response.json()


def test_a_network_is_loaded_by_a_job_and_by_no_request(client, monkeypatch):
    threads, load = [], networks_module.Networks._load

    def recorded(self, config):
        threads.append(threading.current_thread().name)
        return load(self, config)

    monkeypatch.setattr(networks_module.Networks, "_load", recorded)
    options_of(client)
    explained(client, 2)
    assert threads == ["praxiscope-job"]


def test_options_that_take_long_to_load_come_by_a_job(client, monkeypatch):
    may_load, load = threading.Event(), networks_module.Networks._load

    def held(self, config):
        assert may_load.wait(20)
        return load(self, config)

    monkeypatch.setattr(networks_module.Networks, "_load", held)
    monkeypatch.setattr(job_responses, "MOMENT", 0.1)
    response = client.get(f"/api/runs/{RUN}/explanation-options")
    assert response.status_code == 202
    assert response.json()["state"] == "running"
    may_load.set()
    assert options_of(client)["layers"]


def test_a_network_that_can_not_be_loaded_has_options_that_say_why(client, monkeypatch):
    def fails(self, config):
        raise ModelError("no such weights file", where="/home/jo/net.pt", remedy="look there")

    monkeypatch.setattr(networks_module.Networks, "_load", fails)
    options = options_of(client)
    assert options["unavailable_reason"] == "no such weights file (look there)"
    assert options["layers"] == []


@pytest.mark.parametrize(
    "targets",
    [
        [],
        ["predicted"],
        [{"kind": "best"}],
        [{"kind": "class"}],
        [{"kind": "class", "name": 1}],
        [{"kind": "rank", "rank": 1.5}],
        [contrast(contrast(PREDICTED, PREDICTED), PREDICTED)],
        [PREDICTED] * 9,
    ],
    ids=lambda targets: str(targets)[:50],
)
def test_targets_of_another_form_are_refused(client, targets):
    response = ask(client, targets=targets)

    assert response.status_code == 422
    assert response.json()["where"].startswith("targets")


@pytest.fixture
def input_method():
    """An attribution method that needs no layer: one map of ones for each target."""
    from praxiscope.attribution import methods
    from praxiscope.attribution.methods import RawMaps, attribution_method

    @attribution_method("test-input", "ones everywhere", uses_gradient=False)
    def maps(model, inputs, targets, layers):
        shape = inputs.pathways[0].shape
        return [RawMaps(torch.ones(len(targets), targets.shape[1], shape[2], 4, 4))]

    yield "test-input"
    del methods._METHODS["test-input"]


def test_a_method_that_needs_no_layer_has_heatmaps_of_the_input(client, input_method):
    (heatmap,) = explained(client, 1, method=input_method, layers=())

    assert heatmap["layer"] == ""
    assert values(client, heatmap).max() == 255
    job = ask(client, 1, method=input_method).json()
    while job["state"] in ("waiting", "running"):
        job = client.get(f"/api/jobs/{job['id']}").json()
    assert "needs no layer" in job["error"]["what"]


def test_options_of_a_run_are_told(client, network):
    options = options_of(client)

    assert options["unavailable_reason"] == ""
    assert [layer["name"] for layer in options["layers"]] == list(network.layers)
    assert client.get("/api/runs/none/explanation-options").status_code == 404
