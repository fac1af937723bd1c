from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace, open_workspace

_VERSION_0_1 = Path(__file__).parents[1] / "data" / "workspace-0.1.0.tar.xz"


@pytest.fixture
def config():
    return RunConfig(
        model="tiny",
        weights="random",
        digest="0" * 64,
        recipe={"frames": 8, "crop": [112, 112], "mean": [0.45, 0.45, 0.45]},
        layers=("blocks.4", "pool"),
        classes=("push", "pull", "lift"),
    )


@pytest.fixture
def workspace(tmp_path):
    clips = {
        "path": [f"/videos/{number}.mp4" for number in range(40)],
        "label": ["push", "pull"] * 20,
    }
    return create_workspace(tmp_path / "ws", clips)


@pytest.fixture
def old_workspace(tmp_path):
    """A workspace as version 0.1.0 wrote it: 24 clips, runs tiny_x3d and tiny_tsm."""
    with tarfile.open(_VERSION_0_1) as archive:
        archive.extractall(tmp_path, filter="data")
    return open_workspace(tmp_path / "ws")
