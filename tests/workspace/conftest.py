from __future__ import annotations

import pytest

from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace


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
