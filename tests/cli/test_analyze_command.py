from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import write_set
from praxiscope.workspace.workspace import open_workspace

_INTERRUPTED = """
import os, signal, sys
from praxiscope.cli import main
from praxiscope.pipeline import extract
forward, seen = extract.forward, []
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell runs behind
number = getattr(signal, sys.argv.pop(1))
def interrupted(*arguments, **options):
    seen.append(1)
    if len(seen) == 2:
        os.kill(os.getpid(), number)
    return forward(*arguments, **options)
extract.forward = interrupted
main.run()
"""

SMALL = ("--model", "micro_x3d", "--weights", "random", "--threads", 1)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder with the manifest of five clips, one of them damaged."""
    folder = tmp_path_factory.mktemp("analyze") / "stage"
    for _ in write_set(stage_clips("clean", 5, 2, size=(64, 64)), folder):
        pass
    (folder / "videos" / "clip-000002.mp4").write_bytes(b"no video")
    return folder


def test_a_data_set_is_analysed_once(command, data, tmp_path):
    result = command("analyze", data, *SMALL, "--workspace", tmp_path / "w")

    assert result.exit_code == 0, result.output
    assert "4 analysed" in result.output
    assert "1 failed" in result.output
    assert "clip-000002.mp4" in result.output
    assert "no class for" in result.output  # random weights have numbers for names
    workspace = open_workspace(tmp_path / "w")
    assert workspace.run("micro_x3d").done() == {0, 1, 3, 4}
    assert workspace.clips().num_rows == 5

    again = command("analyze", data, *SMALL, "--workspace", tmp_path / "w")
    assert "0 to do, 5 done before" in again.output


def test_a_repaired_clip_no_longer_counts_as_failed(command, data, tmp_path):
    own = tmp_path / "stage"
    shutil.copytree(data, own)
    options = (*SMALL, "--no-metadata", "--workspace", tmp_path / "w")
    assert (
        "1 failed (--retry-failed analyses them again)" in command("analyze", own, *options).output
    )
    shutil.copy(own / "videos" / "clip-000001.mp4", own / "videos" / "clip-000002.mp4")
    again = command("analyze", own, *options, "--retry-failed")
    assert "5 analysed" in again.output
    assert "0 failed; " in again.output
    assert "clip-000002.mp4" not in again.output


def test_the_accuracy_of_a_shipped_network_is_printed(command, data, tmp_path):
    options = ("--model", "tiny_x3d", "--no-metadata", "--workspace", tmp_path / "w")
    result = command("analyze", data, *options)
    assert "top-1" in result.output
    assert open_workspace(tmp_path / "w").metadata.table().num_rows == 0


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((*SMALL, "--field", "sim"), ("'sim'", "ssim")),
        ((*SMALL, "--layer", "block.4"), ("'block.4'", "blocks.4")),
        ((*SMALL, "--run", "a/b"), ("a/b",)),
        ((*SMALL, "--flow", "quick"), ("'quick'", "fast")),
        ((*SMALL, "--split", "tset"), ("'tset'", "test")),
        ((*SMALL, "--engine", "rya"), ("'rya'", "'ray'")),
        ((*SMALL, "--address", "auto"), ("address", "--engine ray")),
    ],
)
def test_bad_options_are_one_line_and_leave_nothing(command, data, tmp_path, options, expected):
    result = command("analyze", data, *options, "--workspace", tmp_path / "w")
    assert isinstance(result.exception, PraxiscopeError), result.output
    message = str(result.exception)
    assert all(part in message for part in expected), message
    assert "\n" not in message
    assert not (tmp_path / "w" / "metadata").exists()


@pytest.mark.slow
@pytest.mark.parametrize("engine", [(), ("--engine", "ray"), ("--workers", 2)])
def test_own_fields_are_measured_by_every_engine(data, tmp_path, engine):
    if "ray" in engine:
        pytest.importorskip("ray")
    (tmp_path / "own.py").write_text(
        "from praxiscope.metadata.field import metadata_field\n"
        "@metadata_field('frames')\n"
        "def frames_seen(signals):\n"
        "    return len(signals.gray)\n"
    )
    options = (*SMALL, "--workspace", tmp_path / "w", "--own-fields", tmp_path / "own.py")
    arguments = ["analyze", data, *options, "--device", "cpu", *engine]
    # A process of its own: a field stays registered until its process ends.
    subprocess.run(
        [sys.executable, "-m", "praxiscope", *map(str, arguments)], check=True, capture_output=True
    )
    table = open_workspace(tmp_path / "w").metadata.table()
    assert table.column_names[-1] == "frames_seen"
    assert table["frames_seen"].to_pylist() == [16] * 4


def test_boxes_of_a_file_are_measured(command, data, tmp_path):
    boxes = tmp_path / "boxes.csv"
    rows = [f"clip-000001,{frame},0,0,16,64,person" for frame in range(16)]
    boxes.write_text("\n".join(["clip,frame,x1,y1,x2,y2,category", *rows]))
    options = (*SMALL, "--workspace", tmp_path / "w", "--boxes", boxes)
    assert command("analyze", data, *options).exit_code == 0
    table = open_workspace(tmp_path / "w").metadata.table().to_pydict()
    measured = dict(zip(table["clip"], table["subject_size"], strict=True))
    assert measured == {0: None, 1: 0.25, 3: None, 4: None}
    assert dict(zip(table["clip"], table["people"], strict=True))[1] == 1

    again = command("analyze", data, *options)
    assert "4 clips measured before" in again.output


@pytest.mark.slow
@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM"])
def test_an_interrupted_analysis_keeps_its_results_and_continues(command, data, tmp_path, signal):
    arguments = ["analyze", str(data), *map(str, SMALL), "--workspace", str(tmp_path / "w")]
    child = subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED, signal, *arguments, "--batch", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said, complaints = child.communicate()
    assert child.returncode == 130, complaints
    assert "the same command continues" in said
    assert "Traceback" not in complaints
    done = open_workspace(tmp_path / "w").run("micro_x3d").done()
    assert {0} <= done < {0, 1, 3, 4}
    again = command(*arguments, "--batch", "1")
    assert f"{len(done)} done before" in again.output
    assert open_workspace(tmp_path / "w").run("micro_x3d").done() == {0, 1, 3, 4}


def test_a_table_without_clips_is_refused(command, data, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text("path,label\n")
    result = command("analyze", empty, *SMALL, "--workspace", tmp_path / "w")
    assert isinstance(result.exception, PraxiscopeError)
    assert not (tmp_path / "w").exists()
