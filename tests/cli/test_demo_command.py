from __future__ import annotations

import numpy as np
import pytest

from praxiscope.attribution.explain import explain
from praxiscope.cli.two_balls import LEFT, RIGHT, ball_centres, directions_model, render
from praxiscope.video.clip import Clip


@pytest.fixture(autouse=True)
def _without_downloads(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "empty cache"))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")


def test_evidence_lies_on_the_ball_that_moves_so():
    explanation = explain(directions_model(), render(2), target=[RIGHT, LEFT])

    for heatmap in explanation.heatmaps:
        for step in range(1, 15):
            row, column = np.unravel_index(heatmap.values[step].argmax(), (112, 112))
            truth = ball_centres(step)[heatmap.target.name]
            assert np.hypot(row - truth[0], column - truth[1]) < 4


def test_what_stands_still_gives_no_evidence():
    clip = render(1)
    still = Clip.from_frames(np.repeat(clip.frames[:1], 16, 0), fps=12)

    explanation = explain(directions_model(), still, target=RIGHT, method="layer-cam")

    assert explanation.heatmaps[0].is_empty
    assert explanation.top(1)[0][0] == "still"


def test_demo_without_a_network_goes_on_and_says_so(command, tmp_path):
    result = command("demo", "--model", "x3d_xs", "--out", tmp_path / "demo", "--clips", 60)

    assert result.exit_code == 0, result.output
    assert "these maps mean nothing" in result.output
    for folder in ("two_balls", "x3d_xs_two_balls"):
        assert (tmp_path / "demo" / folder / "overlay.mp4").stat().st_size > 0
    assert len(list((tmp_path / "demo" / "stage" / "videos").glob("*.mp4"))) == 8
    assert result.output.count("of 8 recognised") == 5
    assert (tmp_path / "demo" / "stage" / "networks.png").stat().st_size > 0
    assert len(list((tmp_path / "demo" / "stage" / "tiny_x3d").glob("*/overlay.mp4"))) == 8
    assert "still cue" in result.output
    page = (tmp_path / "demo" / "faulty" / "report.html").read_text("utf-8")
    assert "60 clips" in page
