"""Many clients read a run while an analysis writes to it; none gets an error."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from starlette.testclient import TestClient
from synthetic_workspace import RUN, add_clips, add_metadata, start, synthetic_workspace

from praxiscope.server.app import create_app
from praxiscope.server.settings import ServerSettings

pytestmark = pytest.mark.slow

CLIENTS, CLIPS = 4, 120


def test_clients_of_a_growing_run_get_consistent_rows(tmp_path) -> None:
    workspace = synthetic_workspace(tmp_path / "w", CLIPS)
    run = start(workspace)
    app = create_app(ServerSettings(workspace=workspace.folder, cache=tmp_path / "cache"))
    written, wrong = threading.Event(), []

    def read_repeatedly() -> None:
        browser = TestClient(app, base_url="http://127.0.0.1:8765")
        browser.headers["X-CSRF-Token"] = browser.get("/api/session").json()["csrf"]
        last = False
        while not last:
            last = written.is_set()
            for address, size in _requests(browser):
                response = browser.get(address)
                if response.status_code != 200 or len(response.content) != size:
                    wrong.append((address, response.status_code, len(response.content), size))

    clients = [threading.Thread(target=read_repeatedly) for _ in range(CLIENTS)]
    for client_thread in clients:
        client_thread.start()
    for clips in np.array_split(np.random.default_rng(2).permutation(CLIPS), 10):
        add_metadata(workspace, clips)
        add_clips(run, clips)
    written.set()
    for client_thread in clients:
        client_thread.join()
    assert wrong == []


def _requests(browser):
    """Routes that a browser requests for a run, and the expected number of bytes."""
    run = browser.get(f"/api/runs/{RUN}").json()
    at = f"/api/runs/{RUN}/{run['version']}"
    yield f"{at}/columns/clip", 4 * run["clips"]
    yield f"{at}/columns/label", run["clips"]
    yield f"{at}/maps/pca", 4 * run["clips"]
    if any(column["name"] == "brightness_mean" for column in run["columns"]):
        yield f"{at}/columns/brightness_mean", 4 * run["clips"]
