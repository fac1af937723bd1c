from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request

import numpy as np
import pytest

from praxiscope.attribution.explain import explain
from praxiscope.cli.two_balls import LEFT, RIGHT, ball_centres, directions_model, render
from praxiscope.video.clip import Clip

pytestmark = pytest.mark.slow


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


def test_still_objects_give_no_evidence():
    clip = render(1)
    still = Clip.from_frames(np.repeat(clip.frames[:1], 16, 0), fps=12)

    explanation = explain(directions_model(), still, target=RIGHT, method="layer-cam")

    assert explanation.heatmaps[0].is_empty
    assert explanation.top(1)[0][0] == "still"


def test_demo_without_a_network_says_so_and_ends_with_the_web_app(tmp_path):
    out = tmp_path / "demo"
    arguments = ["demo", "--model", "x3d_xs", "--out", str(out), "--clips", "60"]
    demo = subprocess.Popen(
        [sys.executable, "-m", "praxiscope", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output = ""
    for line in demo.stdout:
        output += line
        if address := re.search(r"http://127\.0\.0\.1:\d+", line):
            break
    assert address, output
    with urllib.request.urlopen(f"{address[0]}/api/workspace") as answer:
        assert json.load(answer)["clips"] == 60
    demo.send_signal(signal.SIGINT)
    rest, _ = demo.communicate(timeout=30)

    assert demo.returncode == 0, output + rest
    assert "Traceback" not in output + rest
    assert "these heatmaps have no meaning" in output
    for folder in ("two_balls", "x3d_xs_two_balls"):
        assert (out / folder / "overlay.mp4").stat().st_size > 0
    assert len(list((out / "stage" / "videos").glob("*.mp4"))) == 8
    assert output.count("of 8 recognised") == 5
    assert (out / "stage" / "networks.png").stat().st_size > 0
    assert len(list((out / "stage" / "tiny_x3d").glob("*/overlay.mp4"))) == 8
    assert "still cue" in output
    assert "60 clips" in (out / "faulty" / "report.html").read_text("utf-8")
