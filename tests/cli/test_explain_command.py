from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from praxiscope.cli.explain import output_folders
from praxiscope.errors import PraxiscopeError
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import write_set
from praxiscope.video.decode import read_clip

SMALL = ("--model", "x3d_xs", "--weights", "random")


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.slow
def test_writes_four_files_that_agree(command, video, tmp_path):
    result = command("explain", video, *SMALL, "--target", "top2", "--out", tmp_path)

    assert result.exit_code == 0, result.output
    folder = tmp_path / "balls"
    assert files_in(folder) == {"overlay.mp4", "grid.png", "heatmap.npz", "summary.json"}
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["heatmaps"][0]["target"] == summary["predictions"][1]["class"]
    probabilities = [entry["probability"] for entry in summary["predictions"]]
    assert probabilities == sorted(probabilities, reverse=True)
    with np.load(folder / "heatmap.npz") as arrays:
        assert arrays["raw_0"].max() == pytest.approx(summary["heatmaps"][0]["maximum"])
        assert arrays["values_0"].shape == (4, 182, 182)
        exponential = np.exp(arrays["logits"] - arrays["logits"].max())
        assert probabilities[0] == pytest.approx(exponential.max() / exponential.sum(), rel=1e-5)
    # Dense sampling of 4 frames every 12 at 30 a second spans more than the 16/12 s of the clip.
    assert summary["heatmaps"][0]["times"] == pytest.approx(np.array([2, 6, 10, 14]) / 12, abs=1e-3)


@pytest.mark.slow
def test_two_pathways_make_three_columns(command, video, tmp_path):
    one = command("explain", video, *SMALL, "--out", tmp_path / "one")
    two = command(
        "explain", video, "--model", "slowfast_r50", "--weights", "random", "--out", tmp_path
    )

    assert (one.exit_code, two.exit_code) == (0, 0), two.output
    height, width = read_clip(tmp_path / "one/balls/overlay.mp4").size
    both = read_clip(tmp_path / "balls/overlay.mp4")
    assert both.size == (height, width / 2 * 3)
    assert len(both.frames) == 32
    pathways = json.loads((tmp_path / "balls/summary.json").read_text())["heatmaps"]
    assert [(entry["pathway"], len(entry["times"])) for entry in pathways] == [(0, 8), (1, 32)]


@pytest.mark.slow
def test_a_bad_file_does_not_stop_the_others(command, video, tmp_path):
    folder = tmp_path / "clips"
    folder.mkdir()
    shutil.copy(video, folder / "good.mp4")
    (folder / "bad.mp4").write_bytes(b"no video at all")
    shutil.copy(video, folder / "other.mp4")

    result = command("explain", folder, *SMALL, "--batch", 2, "--out", tmp_path / "out")

    assert result.exit_code == 1
    assert "2 explained, 1 failed" in result.output
    assert "bad.mp4" in result.output
    assert files_in(tmp_path / "out") == {"good", "other"}


@pytest.mark.slow
def test_resume_leaves_finished_clips_alone(command, video, tmp_path):
    command("explain", video, *SMALL, "--out", tmp_path)
    before = (tmp_path / "balls/summary.json").stat().st_mtime_ns

    again = command("explain", video, *SMALL, "--out", tmp_path, "--resume")

    assert "0 explained, 0 failed" in again.output
    assert (tmp_path / "balls/summary.json").stat().st_mtime_ns == before


@pytest.mark.slow
def test_the_folder_of_a_class_is_the_label(command, video, tmp_path):
    clip = tmp_path / "air_drumming" / "one.mp4"
    clip.parent.mkdir()
    shutil.copy(video, clip)

    result = command("explain", clip, *SMALL, "--target", "true", "--out", tmp_path)

    assert result.exit_code == 0, result.output
    summary = json.loads((tmp_path / "one/summary.json").read_text())
    assert summary["label"] == summary["heatmaps"][0]["target"] == "air drumming"


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["clean", "faulty"])
def test_clips_of_the_stage_get_a_network_that_knows_them(command, tmp_path, preset):
    clips = list(write_set(stage_clips(preset, 2, 3), tmp_path / "stage"))

    result = command("explain", tmp_path / "stage" / "videos", "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    for clip in clips:
        summary = json.loads((tmp_path / "out" / clip.id / "summary.json").read_text())
        assert (summary["model"], summary["weights"]) == ("tiny_x3d", preset)
        assert summary["label"] == clip.label


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--model", "x3m"), ("'x3m'", "x3d_m")),
        ((*SMALL, "--target", "abseling"), ("'abseling'", "abseiling")),
        ((*SMALL, "--target", "400"), ("'400'", "0 to 399")),
        ((*SMALL, "--target", "abseiling-vs-abseiling"), ("itself",)),
        ((*SMALL, "--layer", "block.4"), ("'block.4'", "blocks.4")),
        ((*SMALL, "--method", "gradcamm"), ("'gradcamm'", "grad-cam")),
        ((*SMALL, "--precision", "bf15"), ("'bf15'", "bf16")),
        ((*SMALL, "--views", "3x2"), ("3x2",)),
        ((*SMALL, "--device", "abacus"), ("'abacus'", "cpu")),
        (("--weights", "nowhere.pth"), ("nowhere.pth",)),
    ],
)
def test_bad_options_name_themselves_and_the_nearest(command, video, tmp_path, options, expected):
    result = command("explain", video, *options, "--out", tmp_path / "out")

    assert isinstance(result.exception, PraxiscopeError)
    message = str(result.exception)
    assert all(part in message for part in expected), message
    assert "\n" not in message
    assert not (tmp_path / "out").exists()


def test_an_error_is_one_line_on_the_terminal(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from praxiscope.cli.main import run; run()", "explain", "no.mp4"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_files_that_are_no_videos_are_refused_without_loading_a_network(tmp_path):
    """Torch alone takes seconds to load."""
    (tmp_path / "notes.txt").write_text("shopping list")
    code = (
        "import sys\nfrom praxiscope.cli.main import app\n"
        "try: app(['explain', 'notes.txt'])\n"
        "finally: print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "not a video" in " ".join(done.stdout.split())
    assert "0 explained, 1 failed" in done.stdout
    assert done.stdout.splitlines()[-1] == "False"


def test_clips_of_one_name_get_folders_of_their_own(tmp_path):
    paths = [Path("a/x.mp4"), Path("b/x.mp4"), Path("a/x.avi"), Path("c/X.mp4")]

    folders = output_folders(paths, tmp_path)

    assert len({str(folder).lower() for folder in folders.values()}) == 4
    assert folders[paths[0]] == tmp_path / "x"
