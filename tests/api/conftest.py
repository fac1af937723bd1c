from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

import praxiscope as px

OLD_WORKSPACE = Path(__file__).parents[1] / "data" / "workspace-0.1.0.tar.xz"


@pytest.fixture
def old_workspace(tmp_path) -> px.Workspace:
    """A workspace that version 0.1.0 made: 24 clips of the stage, two networks."""
    with tarfile.open(OLD_WORKSPACE) as archive:
        archive.extractall(tmp_path, filter="data")
    return px.open_workspace(tmp_path / "ws")


@pytest.fixture(scope="session")
def analysed(tmp_path_factory) -> px.Workspace:
    """30 clips of the stage, analysed by two networks."""
    folder = tmp_path_factory.mktemp("analysed")
    manifest = px.render_stage(folder / "stage", clips=30, seed=5, progress=False)
    for model in ("tiny_x3d", "tiny_tsm"):
        px.analyze(manifest, model, folder / "ws", progress=False)
    return px.open_workspace(folder / "ws")
