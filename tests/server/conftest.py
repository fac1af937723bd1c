from __future__ import annotations

import shutil

import pytest
from small_run import small_run
from starlette.testclient import TestClient

from praxiscope.server.app import create_app
from praxiscope.server.settings import ServerSettings


@pytest.fixture(scope="session")
def analysed(tmp_path_factory):
    """A workspace with a run, for reading only; its videos are in the same folder."""
    return small_run(tmp_path_factory.mktemp("served")).folder


@pytest.fixture
def workspace_folder(analysed, tmp_path):
    """A copy of the workspace, for writing."""
    return shutil.copytree(analysed, tmp_path / "workspace")


@pytest.fixture
def settings(workspace_folder, tmp_path):
    return ServerSettings(workspace=workspace_folder, cache=tmp_path / "cache", patience=5)


@pytest.fixture
def app(settings):
    created = create_app(settings)
    yield created
    created.state.services.close()


@pytest.fixture
def client(app):
    """A client on this machine that has read the CSRF token."""
    with TestClient(app, base_url="http://127.0.0.1:8765") as browser:
        browser.headers["X-CSRF-Token"] = browser.get("/api/session").json()["csrf"]
        yield browser
