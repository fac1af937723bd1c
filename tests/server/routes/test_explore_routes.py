"""Routes of workspace, runs, columns, maps, comparisons, tables and subsets."""

from __future__ import annotations

import base64
import json
import time

import numpy as np
import pytest
from starlette.testclient import TestClient
from synthetic_workspace import (
    HOSTILE,
    RUN,
    add_clips,
    add_metadata,
    analysed_workspace,
    predicted_class,
    start,
    synthetic_workspace,
)

from praxiscope.server.app import create_app
from praxiscope.server.settings import ServerSettings

COUNT = 119


def served(folder, tmp_path):
    """A client of a server over a workspace, with admin rights."""
    app = create_app(ServerSettings(workspace=folder, cache=tmp_path / "cache"))
    browser = TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False)
    browser.headers["X-CSRF-Token"] = browser.get("/api/session").json()["csrf"]
    return browser


@pytest.fixture
def browser(tmp_path):
    with served(analysed_workspace(tmp_path / "w").folder, tmp_path) as browser:
        yield browser
        browser.app.state.services.close()


@pytest.fixture
def version(browser):
    return browser.get(f"/api/runs/{RUN}").json()["version"]


def _bits(mask):
    packed = np.packbits(np.asarray(mask, bool), bitorder="little").tobytes()
    return {"bits": base64.b64encode(packed).decode()}


def _array(browser, address, kind):
    response = browser.get(address)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/octet-stream"
    assert "immutable" in response.headers["cache-control"]
    return np.frombuffer(response.content, np.dtype(kind).newbyteorder("<"))


def _done(browser, address):
    """The response after the job has ended."""
    response = browser.get(address)
    while response.status_code == 202:
        job = browser.get(f"/api/jobs/{response.json()['id']}").json()
        if job["state"] in ("failed", "cancelled"):
            raise AssertionError(job)
        time.sleep(0.02)
        if job["state"] == "done":
            response = browser.get(address)
    return response


def test_every_listed_column_can_be_read(browser) -> None:
    run = browser.get(f"/api/runs/{RUN}").json()
    address = f"/api/runs/{RUN}/{run['version']}/columns"
    assert np.array_equal(_array(browser, f"{address}/clip", "int32"), np.arange(COUNT))
    for column in run["columns"]:
        values = _array(browser, f"{address}/{column['name']}", column["type"])
        assert len(values) == run["clips"] == COUNT
        if column["kind"] == "category":
            unknown = {"uint8": 255, "uint16": 65535, "int32": -1}[column["type"]]
            assert values[values != unknown].max() < len(column["values"])
            assert (values != unknown).sum() == column["n_known"]
    predicted = _array(browser, f"{address}/predicted", "uint8")
    assert predicted.tolist() == [predicted_class(clip) for clip in range(COUNT)]


def test_map_and_colour_take_few_bytes(browser, version) -> None:
    at = f"/api/runs/{RUN}/{version}"
    responses = [
        browser.get(f"{at}/{what}") for what in ("columns/clip", "columns/label", "maps/pca")
    ]
    assert sum(len(response.content) for response in responses) <= 16 * COUNT


def test_map_is_computed_by_a_job(browser, version) -> None:
    address = f"/api/runs/{RUN}/{version}/maps/t-sne"
    first = browser.get(address)
    assert first.status_code == 202
    assert first.json()["state"] in ("waiting", "running")
    points = np.frombuffer(_done(browser, address).content, "<u2").reshape(-1, 2)
    assert len(points) == COUNT
    assert np.ptp(points, axis=0).max() == 65535
    run = browser.get(f"/api/runs/{RUN}").json()
    assert run["version"] == version
    assert {"coarse", "fine", "density"} <= {column["name"] for column in run["columns"]}


def test_version_is_stable_while_the_run_grows(tmp_path) -> None:
    workspace = synthetic_workspace(tmp_path / "w")
    run = start(workspace)
    add_clips(run, np.arange(0, 60, 2))
    with served(workspace.folder, tmp_path) as browser:
        before = browser.get(f"/api/runs/{RUN}").json()
        add_clips(run, np.arange(1, 60, 2))
        add_metadata(workspace, np.arange(60))
        now = browser.get(f"/api/runs/{RUN}").json()
        assert (before["clips"], now["clips"]) == (30, 60)
        at = f"/api/runs/{RUN}/{before['version']}"
        old = _array(browser, f"{at}/columns/clip", "int32")
        assert np.array_equal(old, np.arange(0, 60, 2))
        assert len(browser.get(f"{at}/maps/pca").content) == 4 * 30
        assert browser.post(
            f"{at}/comparison", json={"first": _bits(np.arange(30) < 15)}
        ).is_success
        assert browser.get(f"{at}/columns/brightness_mean").status_code == 404
        fresh = f"/api/runs/{RUN}/{now['version']}/columns/brightness_mean"
        assert np.array_equal(_array(browser, fresh, "float32"), np.arange(60))


def test_unknown_is_404_and_stale_is_410(browser, version) -> None:
    at = f"/api/runs/{RUN}"
    for address, status in (
        ("/api/runs/nobody", 404),
        (f"/api/runs/nobody/{version}/columns/clip", 404),
        (f"{at}/{version}/columns/nothing", 404),
        (f"{at}/{version}/columns/{'x' * 1500}", 404),
        (f"{at}/{version}/columns/..%2F..%2Fworkspace.json", 404),
        (f"{at}/{version}/maps/tsne", 404),
        (f"{at}/{'0' * 20}/columns/clip", 410),
        (f"{at}/{'0' * 20}/maps/pca", 410),
        (f"{at}/{version}/columns/{'x' * 3000}", 422),
        ("/api/runs/..%2F..%2Fetc", 404),
        ("/api/runs/.hidden", 422),
    ):
        response = browser.get(address)
        assert response.status_code == status, address
        assert response.json()["what"]
    gone = f"{at}/{'0' * 20}"
    assert browser.post(f"{gone}/comparison", json={"first": _bits([1])}).status_code == 410
    assert browser.post(f"{gone}/export", json=_bits([1])).status_code == 410


@pytest.mark.parametrize("bits", ["", "A", "AAAA", "<script>", "🎥", "A" * 100_000])
def test_invalid_selections_are_refused(browser, version, bits) -> None:
    at = f"/api/runs/{RUN}/{version}"
    responses = [
        browser.post(f"{at}/comparison", json={"first": {"bits": bits}}),
        browser.post(
            f"{at}/comparison", json={"first": _bits(np.ones(COUNT)), "second": {"bits": bits}}
        ),
        browser.post(f"{at}/export", json={"bits": bits}),
    ]
    assert [response.status_code for response in responses] == [400] * 3
    assert all(response.json()["where"] == "bits" for response in responses)


def test_comparison_finds_planted_differences(browser, version) -> None:
    late = np.arange(COUNT) >= 60
    response = browser.post(
        f"/api/runs/{RUN}/{version}/comparison", json={"first": _bits(late)}
    ).json()
    named = {reason["column"] for reason in response["reasons"]}
    named |= {alias for reason in response["reasons"] for alias in reason["aliases"]}
    assert {"age", "brightness_mean"} <= named
    assert response["first"]["clips"] == 59
    assert response["unavailable_reason"] == ""


def test_rows_with_hostile_labels_are_plain_json(browser) -> None:
    response = browser.post(f"/api/runs/{RUN}/rows", json={"clips": [5, 2]})
    assert [row["clip"] for row in response.json()] == [5, 2]
    assert response.json()[1]["label"] == HOSTILE
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    for clips, status in (([], 422), ([120], 404), ([-1], 404), ([2**70], 404), ([1] * 501, 422)):
        assert browser.post(f"/api/runs/{RUN}/rows", json={"clips": clips}).status_code == status


def test_export_is_a_download(browser, version) -> None:
    response = browser.post(f"/api/runs/{RUN}/{version}/export", json=_bits(np.ones(COUNT)))
    assert response.headers["content-type"].startswith("text/csv")
    assert response.headers["content-disposition"] == 'attachment; filename="m-clips.csv"'
    assert response.content.count(b"/data/videos/") == COUNT


def test_responses_have_no_nan(browser, version) -> None:
    responses = [
        browser.get("/api/workspace"),
        browser.get(f"/api/runs/{RUN}"),
        browser.post(f"/api/runs/{RUN}/rows", json={"clips": list(range(120))}),
        browser.post(
            f"/api/runs/{RUN}/{version}/comparison", json={"first": _bits(np.zeros(COUNT))}
        ),
    ]
    for response in responses:
        assert response.status_code == 200
        json.loads(response.text, parse_constant=pytest.fail)


def test_subset_is_saved_replaced_and_deleted(browser) -> None:
    name = "a/b & <script>'\"?#"
    for clips in ([9, 3, 9], [4]):
        stored = browser.post(
            "/api/subsets", json={"name": name, "clips": clips, "note": HOSTILE[:2000]}
        )
        assert stored.status_code == 200
    (cached,) = browser.get("/api/subsets").json()
    assert (cached["name"], cached["clips"], cached["note"]) == (name, [4], HOSTILE[:2000])
    escaped = "".join(f"%{byte:02X}" for byte in name.encode())
    assert browser.delete(f"/api/subsets/{escaped}").status_code == 204
    assert browser.get("/api/subsets").json() == []
    assert browser.delete(f"/api/subsets/{escaped}").status_code == 404


@pytest.mark.parametrize(
    ("subset", "status"),
    [
        ({"name": "", "clips": [1]}, 422),
        ({"name": "..", "clips": [1]}, 400),
        ({"name": "a\nb", "clips": [1]}, 400),
        ({"name": "\ud800", "clips": [1]}, 422),
        ({"name": "x" * 81, "clips": [1]}, 422),
        ({"name": "a", "clips": []}, 422),
        ({"name": "a", "clips": [120]}, 400),
        ({"name": "a", "clips": [2**80]}, 400),
        ({"name": "a", "clips": ["1; rm"]}, 422),
        ({"name": "a", "clips": [1], "by": "somebody else"}, 422),
    ],
)
def test_invalid_subsets_are_refused(browser, subset, status) -> None:
    response = browser.post(
        "/api/subsets", content=json.dumps(subset), headers={"Content-Type": "application/json"}
    )
    assert response.status_code in (status, 400)
    assert browser.get("/api/subsets").json() == []


def test_subsets_need_the_csrf_token(browser) -> None:
    del browser.headers["X-CSRF-Token"]
    assert browser.post("/api/subsets", json={"name": "a", "clips": [1]}).status_code == 403


def test_run_without_clips_has_all_routes(tmp_path) -> None:
    workspace = synthetic_workspace(tmp_path / "w")
    start(workspace)
    with served(workspace.folder, tmp_path) as browser:
        run = browser.get(f"/api/runs/{RUN}").json()
        at = f"/api/runs/{RUN}/{run['version']}"
        assert run["clips"] == 0
        for what in ("columns/clip", "columns/label", "maps/pca", "maps/t-sne"):
            assert browser.get(f"{at}/{what}").content == b""
        response = browser.post(f"{at}/comparison", json={"first": {"bits": ""}})
        assert response.json()["unavailable_reason"]
        assert browser.get(f"{at}/insights").json()["insights"] == []
