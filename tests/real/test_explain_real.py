"""Every real clip is explained, and every awkward file is or says in one line why not."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from praxiscope.attribution.batch import explain_files
from praxiscope.attribution.explanation import Explanation
from praxiscope.cli.main import app
from praxiscope.models.registry import load_model
from praxiscope.video.find import find_videos

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("folder", ["clips", "ut_interaction"])
def test_every_clip_is_explained_by_x3d_m(real_data, folder):
    model = load_model("x3d_m", weights="random")
    paths = find_videos([real_data / folder])

    outcomes = dict(explain_files(model, paths, batch_size=2))

    assert len(outcomes) == {"clips": 35, "ut_interaction": 60}[folder]
    for path, outcome in outcomes.items():
        assert isinstance(outcome, Explanation), f"{path.name}: {outcome}"
        heat = outcome.heatmaps[0]
        assert np.isfinite(heat.raw).all()
        seconds, row, column = heat.peak()
        assert 0 <= seconds <= outcome.clip.duration
        assert -0.5 <= row <= outcome.clip.size[0] - 0.5
        assert -0.5 <= column <= outcome.clip.size[1] - 0.5


def test_awkward_files_are_explained_or_say_why_not(real_data, tmp_path):
    arguments = ["explain", str(real_data / "odd"), "--model", "x3d_xs", "--weights", "random"]

    result = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path)], env={"COLUMNS": "300"})

    videos = find_videos([real_data / "odd"])
    folders = list(tmp_path.iterdir())
    assert f"{len(folders)} explained, {len(videos) - len(folders)} failed" in result.output
    assert result.exit_code == 1
    assert not any(folder.name.startswith(".") for folder in folders)
    for folder in folders:
        assert len(list(folder.iterdir())) == 4
        json.loads((folder / "summary.json").read_text())
