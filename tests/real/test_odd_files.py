"""Awkward files: each gives its frames, or one clear line within five seconds."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from praxiscope.video.decode import read_clip
from praxiscope.video.probe import probe

# PyAV's plain loop drops what its decoder still holds when it meets the damage; of the two
# pictures held in this file one is intact.
MORE_THAN_A_PLAIN_LOOP = {"decord_corrupted.mp4": 29}


def _listed(real_data: Path) -> list[dict[str, str]]:
    with (real_data / "odd" / "probe.csv").open() as file:
        return list(csv.DictReader(file))


def _expected(row: dict[str, str]) -> int:
    return MORE_THAN_A_PLAIN_LOOP.get(row["file"], int(row["decoded"] or 0))


@pytest.mark.slow
def test_every_frame_that_can_be_decoded_is_read(real_data: Path) -> None:
    for row in _listed(real_data):
        count = _expected(row)
        if not count:
            continue
        path = real_data / "odd" / row["file"]
        if count < 500:
            assert len(read_clip(path).frames) == count, row["file"]
            continue
        # All at once would take two gigabytes of memory.
        parts = np.array_split(probe(path).times, 8)
        assert sum(len(read_clip(path, part).frames) for part in parts) == count, row["file"]


def test_packets_are_counted_not_the_header_believed(real_data: Path) -> None:
    for row in _listed(real_data):
        if row["err"] or not _expected(row):
            continue
        info = probe(real_data / "odd" / row["file"])

        assert len(info.times) == _expected(row), row["file"]
        assert np.all(np.diff(info.times) > 0), row["file"]
        assert info.times[0] == 0, row["file"]
        assert info.duration > info.times[-1], row["file"]
        size = {info.width, info.height}
        assert size == {int(row["w"]), int(row["h"])}, row["file"]


@pytest.mark.slow
def test_what_holds_no_frames_gives_one_line_within_five_seconds(real_data: Path) -> None:
    broken = [row["file"] for row in _listed(real_data) if not _expected(row)]
    script = (
        "import sys\n"
        "from praxiscope.errors import VideoError\n"
        "from praxiscope.video.decode import read_clip\n"
        "try:\n"
        "    read_clip(sys.argv[1])\n"
        "except VideoError as error:\n"
        "    print(error)\n"
    )
    assert len(broken) > 5
    for name in broken:
        path = str(real_data / "odd" / name)
        command = [sys.executable, "-c", script, path]
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)

        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert done.stdout.startswith(path)
        assert done.stdout.count("\n") == 1


def test_a_turned_video_stands_upright_as_opencv_shows_it(real_data: Path) -> None:
    for name in ("decord_video_0.mov", "decord_video_270.mov"):
        path = real_data / "odd" / name
        capture = cv2.VideoCapture(str(path))
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        shown = cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB)

        frame = read_clip(path, [0.0]).frames[0]

        assert frame.shape == shown.shape
        assert np.abs(frame.astype(int) - shown).mean() < 1


def test_damage_is_noted_and_the_frames_after_it_are_not_invented(real_data: Path) -> None:
    clip = read_clip(real_data / "odd" / "decord_corrupted.mp4")

    assert any("damaged" in note for note in clip.notes)
    assert clip.duration < 3.5
    sampled = read_clip(clip.path, lambda duration: (np.arange(8) + 0.5) * duration / 8)
    assert len(sampled.frames) == 8


def test_an_edit_list_hides_frames(real_data: Path) -> None:
    # 25 packets, of which the edit list shows the last five.
    clip = read_clip(real_data / "odd" / "filetype_fixture.mov")

    assert len(clip.frames) == 5
    assert clip.times[0] == 0
