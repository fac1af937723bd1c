"""The web app is served from Python, also into a notebook cell."""

from __future__ import annotations

import gc
import re
import shutil
import threading
import warnings

import httpx2 as httpx
import pytest

import praxiscope as px


def test_a_cell_shows_the_app_of_the_workspace_and_can_be_stopped(old_workspace):
    frame = old_workspace.show(height=500)
    try:
        (address,) = re.findall(r'src="([^"]+)"', frame._repr_html_())
        with httpx.Client(base_url=address) as browser:
            runs = browser.get("/api/workspace").json()["runs"]
            page = browser.get("/")
        assert {run["name"] for run in runs} == set(old_workspace.runs)
        assert "frame-ancestors http://localhost:*" in page.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in page.headers
    finally:
        frame.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_stopping_ends_the_threads_that_compute(old_workspace):
    def workers():
        return [thread for thread in threading.enumerate() if thread.name == "praxiscope-job"]

    shutil.rmtree(old_workspace.folder / "runs" / "tiny_x3d" / "atlas")
    before = set(workers())
    frame = old_workspace.show()
    try:
        with httpx.Client(base_url=frame.address) as browser:
            version = browser.get("/api/runs/tiny_x3d").json()["version"]
            asked = browser.get(f"/api/runs/tiny_x3d/{version}/maps/t-sne")
        assert asked.status_code == 202
        new = set(workers()) - before
        assert new
    finally:
        frame.stop()
    for thread in new:
        thread.join(60)
        assert not thread.is_alive()


def test_a_folder_that_is_no_workspace_leaves_no_open_port(old_workspace):
    shutil.rmtree(old_workspace.folder)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(px.PraxiscopeError, match="no workspace"):
            old_workspace.show()
        gc.collect()
    assert not [entry for entry in caught if entry.category is ResourceWarning]


def test_others_can_not_reach_it_without_signing_in(old_workspace):
    with pytest.raises(px.PraxiscopeError, match="without signing in"):
        px.serve(old_workspace.folder, host="0.0.0.0", port=0)
