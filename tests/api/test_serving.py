"""The web app is served from Python, also into a notebook cell."""

from __future__ import annotations

import re

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


def test_others_can_not_reach_it_without_signing_in(old_workspace):
    with pytest.raises(px.PraxiscopeError, match="without signing in"):
        px.serve(old_workspace.folder, host="0.0.0.0", port=0)
