from __future__ import annotations

from pathlib import Path

import pytest

from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.stage.action_catalogue import LABELS
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import write_set


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    """Fourteen rendered clips, of which one is damaged."""
    folder = tmp_path_factory.mktemp("stage")
    for _ in write_set(stage_clips("clean", 14, 1, frames=16, size=(64, 64)), folder):
        pass
    made = read_samples(folder)
    Path(made[4].path).write_bytes(b"no video")
    return made


@pytest.fixture
def model() -> VideoModel:
    return load_model("micro_x3d", weights="random", classes=sorted(LABELS))
