from __future__ import annotations

import hashlib

import cv2
import numpy as np
import pytest

from praxiscope.datasets.inspection import digest, inspect


def test_a_video_is_measured(video):
    path = video("a.mp4", frames=7, fps=24)
    for full in (False, True):
        found = inspect(path, full=full)
        assert (found.problem, found.frames, found.promised) == ("", 7, 7)
        assert found.rate == pytest.approx(24)
        assert found.size == path.stat().st_size


def test_unreadable_files_are_reported_not_raised(tmp_path):
    assert inspect(tmp_path / "absent.mp4").missing
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no video")
    (tmp_path / "folder").mkdir()
    problems = {
        "empty.mp4": "the file is empty",
        "text.mp4": "not a video, or damaged beyond opening",
        "folder": "the folder holds no JPEG or PNG frames",
    }
    for name, problem in problems.items():
        found = inspect(tmp_path / name)
        assert (found.problem, found.missing) == (problem, False)


def test_a_truncated_video_is_found_when_all_frames_are_decoded(video):
    path = video("a.mp4", frames=40)
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half : half + 4000] = bytes(4000)  # the header, at the start, stays whole
    path.write_bytes(content)
    assert inspect(path).frames == 40
    found = inspect(path, full=True)
    assert found.problem == ""
    assert found.frames < found.promised == 40


def test_all_frames_of_a_folder_are_decoded_on_request(tmp_path):
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((8, 8, 3), number, np.uint8))
    assert inspect(tmp_path, full=True).frames == 3
    (tmp_path / "2.png").write_bytes(b"no picture")
    assert inspect(tmp_path).problem == ""
    assert inspect(tmp_path, full=True).problem.startswith("2.png: not a JPEG or PNG picture")


def test_the_digest_covers_all_frames_in_natural_order(tmp_path):
    contents = {f"{number}.jpg": bytes([number]) * 1000 for number in (1, 2, 10)}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    expected = hashlib.sha256(b"".join(contents.values())).hexdigest()
    assert digest(tmp_path) == expected
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(range(256)) * 10_000)
    assert digest(big) == hashlib.sha256(big.read_bytes()).hexdigest()
