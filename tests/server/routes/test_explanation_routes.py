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

pytestmark = pytest.mark.slow

LAYERS = ["blocks.3", "blocks.4"]
PREDICTED = {"kind": "predicted"}


def of_class(name):
    return {"kind": "class", "name": name}


def contrast(positive, negative):
    return {"kind": "contrast", "positive": positive, "negative": negative}


@pytest.fixture(scope="module")
def network(analysed):
    return network_of(open_workspace(analysed).run(RUN).config)


def post_explanation(
    client, clip=0, *, method="grad-cam", layers=("blocks.4",), targets=(PREDICTED,)
):
    return client.post(
        f"/api/runs/{RUN}/clips/{clip}/explanations",
        json={"method": method, "layers": list(layers), "targets": list(targets)},
    )


def computed_heatmaps(client, clip=0, **options):
    """The heatmaps of a request, after the job has computed them."""
    response = post_explanation(client, clip, **options)
    while response.status_code == 202:
        job = client.get(f"/api/jobs/{response.json()['id']}").json()
        assert job["state"] in ("waiting", "running", "done"), job
        time.sleep(0.02)
        if job["state"] == "done":
            response = post_explanation(client, clip, **options)
    assert response.status_code == 200, response.text
    return response.json()["heatmaps"]


def values(client, heatmap):
    response = client.get(f"/api/heatmaps/{heatmap['id']}")
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    shape = heatmap["frames"], heatmap["height"], heatmap["width"]
    return np.frombuffer(response.content, np.uint8).reshape(shape)


@pytest.mark.parametrize("method", ["grad-cam", "hires-cam", "Layer_CAM"])
def test_heatmaps_equal_those_of_explain(client, network, analysed, method):
    path = open_workspace(analysed).clips(["path"])["path"][4].as_py()
    peer = praxiscope.explain(network, path, target=["top1", "top2"], method=method, layer=LAYERS)

    second = peer.heatmaps[len(LAYERS)].target.name
    results = computed_heatmaps(
        client, 4, method=method, layers=LAYERS, targets=[PREDICTED, of_class(second)]
    )

    assert [heatmap["layer"] for heatmap in results] == LAYERS * 2
    assert [heatmap["target"] for heatmap in results] == [PREDICTED] * 2 + [of_class(second)] * 2
    for heatmap, expected in zip(results, peer.heatmaps, strict=True):
        info, heat = quantize_heatmap(expected)
        assert heatmap["title"] == expected.target.name
        assert heatmap["importance"] == pytest.approx(info.importance, abs=2e-3)
        assert heatmap["times"] == info.times
        assert tuple(heatmap["box"]) == info.box
        assert np.abs(values(client, heatmap).astype(int) - heat).max() <= 1


def test_contrast_equals_explain_with_two_classes(client, network, analysed):
    path = open_workspace(analysed).clips(["path"])["path"][3].as_py()
    peer = praxiscope.explain(network, path, target="top2-vs-top1").heatmaps[0]
    first, second = network.classes[peer.target.negative], network.classes[peer.target.positive]

    (by_name,) = computed_heatmaps(client, 3, targets=[contrast(of_class(second), of_class(first))])
    (by_rank,) = computed_heatmaps(
        client, 3, targets=[contrast({"kind": "rank", "rank": 2}, PREDICTED)]
    )

    assert by_name["id"] == by_rank["id"]
    assert by_name["title"] == peer.target.name
    assert np.abs(values(client, by_name).astype(int) - quantize_heatmap(peer)[1]).max() <= 1


def test_heatmaps_survive_a_restart(client, settings, monkeypatch):
    from starlette.testclient import TestClient

    from praxiscope.server.app import create_app

    before = computed_heatmaps(client, 5, layers=LAYERS)
    heat = [values(client, heatmap).tobytes() for heatmap in before]

    def computed(*_):
        raise AssertionError("computed again")

    monkeypatch.setattr(explanations_module.Explanations, "compute", computed)

    with TestClient(create_app(settings), base_url="http://127.0.0.1:8765") as later:
        later.headers["X-CSRF-Token"] = later.get("/api/session").json()["csrf"]
        response = post_explanation(later, 5, layers=LAYERS)
        assert response.status_code == 200
        assert response.json()["heatmaps"] == before
        assert [values(later, heatmap).tobytes() for heatmap in before] == heat


def test_missing_heatmaps_take_one_forward_pass(client, monkeypatch):
    passes = []
    original = explanations_module.Explanations._heatmaps

    def counted(self, model, explanation, missing):
        passes.append([(target.request.kind, place.layer) for target, place in missing])
        return original(self, model, explanation, missing)

    monkeypatch.setattr(explanations_module.Explanations, "_heatmaps", counted)

    computed_heatmaps(client, 6, layers=LAYERS[:1])
    computed_heatmaps(client, 6, layers=LAYERS, targets=[PREDICTED, of_class("Folding something")])

    assert passes[0] == [("predicted", "blocks.3")]
    assert len(passes) == 2
    assert ("predicted", "blocks.3") not in passes[1]
    assert len(passes[1]) == 3


def test_changed_file_has_new_heatmaps(client, workspace_folder):
    paths = open_workspace(workspace_folder).clips(["path"])["path"].to_pylist()
    (before,) = computed_heatmaps(client, 7)
    stored = Path(paths[7]).read_bytes()
    try:
        shutil.copyfile(paths[8], paths[7])
        (after,) = computed_heatmaps(client, 7)
    finally:
        Path(paths[7]).write_bytes(stored)

    assert after["id"] != before["id"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"targets": [of_class("no such thing")]}, "no class"),
        ({"targets": [contrast({"kind": "label"}, {"kind": "label"})]}, "against itself"),
        ({"targets": [{"kind": "rank", "rank": 9999}]}, "no rank"),
        ({"clip": 99}, "no clip"),
        ({"clip": DAMAGED}, "no prediction"),
    ],
)
def test_wrong_targets_are_refused_before_a_job_starts(client, options, reason):
    response = post_explanation(client, **options)

    assert response.status_code in (400, 404)
    assert reason in response.json()["what"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"layers": ["blocks.9"]}, "no layer 'blocks.9'"),
        ({"layers": ["last"]}, "no layer 'last'"),
        ({"method": "score-cam"}, "no method 'score-cam'"),
        ({"layers": []}, "needs a layer"),
    ],
)
def test_unknown_layers_and_methods_fail_with_a_reason(client, options, reason):
    response = post_explanation(client, **options)
    job = response.json()
    while job["state"] in ("waiting", "running"):
        job = client.get(f"/api/jobs/{job['id']}").json()

    assert response.status_code == 202
    assert job["state"] == "failed"
    assert reason in job["error"]["what"]


@pytest.mark.parametrize("name", ["0" * 32, "x" * 32, "..%2f..%2fetc%2fpasswd", "0" * 31])
def test_unknown_heatmap_is_404(client, name):
    assert client.get(f"/api/heatmaps/{name}").status_code in (404, 422)


def test_damaged_heatmap_is_computed_again(client, settings):
    (before,) = computed_heatmaps(client, 9)
    (file,) = (settings.cache / "heat").glob(f"{before['id']}*")
    file.write_bytes(b"\x05\x00\x00\x00{oops")

    (after,) = computed_heatmaps(client, 9)

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


def test_networks_are_loaded_in_jobs_only(client, monkeypatch):
    threads, load = [], networks_module.Networks._load

    def recorded(self, config):
        threads.append(threading.current_thread().name)
        return load(self, config)

    monkeypatch.setattr(networks_module.Networks, "_load", recorded)
    options_of(client)
    computed_heatmaps(client, 2)
    assert threads == ["praxiscope-job"]


def test_slow_options_are_202_with_a_job(client, monkeypatch):
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


def test_options_have_the_reason_of_a_failed_load(client, monkeypatch):
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
    response = post_explanation(client, targets=targets)

    assert response.status_code == 422
    assert response.json()["where"].startswith("targets")


@pytest.fixture
def input_method():
    """An attribution method that needs no layer: a map of ones for each target."""
    from praxiscope.attribution import methods
    from praxiscope.attribution.methods import RawMaps, attribution_method

    @attribution_method("test-input", "ones everywhere", uses_gradient=False)
    def maps(model, inputs, targets, layers):
        shape = inputs.pathways[0].shape
        return [RawMaps(torch.ones(len(targets), targets.shape[1], shape[2], 4, 4))]

    yield "test-input"
    del methods._METHODS["test-input"]


def test_a_method_that_needs_no_layer_has_heatmaps_of_the_input(client, input_method):
    (heatmap,) = computed_heatmaps(client, 1, method=input_method, layers=())

    assert heatmap["layer"] == ""
    assert values(client, heatmap).max() == 255
    job = post_explanation(client, 1, method=input_method).json()
    while job["state"] in ("waiting", "running"):
        job = client.get(f"/api/jobs/{job['id']}").json()
    assert "needs no layer" in job["error"]["what"]


def test_options_route_lists_the_layers(client, network):
    options = options_of(client)

    assert options["unavailable_reason"] == ""
    assert [layer["name"] for layer in options["layers"]] == list(network.layers)
    assert client.get("/api/runs/none/explanation-options").status_code == 404
