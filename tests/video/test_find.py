from __future__ import annotations

from pathlib import Path

import pytest

from praxiscope.errors import VideoError
from praxiscope.video.find import find_videos


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = [
        "run/clip10.mp4", "run/clip2.mp4", "run/notes.txt", "run/.clip1.mp4", "jump/a.AVI",
        "jump/thumbnail.jpg", "frames/7/0001.jpg", "frames/7/0002.jpg", "frames/12/1.png",
        "frames/12/2.png", ".cache/old.mp4", "picture/only.jpg", "labels.csv",
    ]  # fmt: skip
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _names(videos: list[Path], shelf: Path) -> list[str]:
    return [str(path.absolute().relative_to(shelf)) for path in videos]


def test_a_folder_is_searched_at_every_depth(shelf: Path) -> None:
    expected = ["frames/7", "frames/12", "jump/a.AVI", "run/clip2.mp4", "run/clip10.mp4"]

    assert _names(find_videos([shelf]), shelf) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("run/*.mp4", ["run/clip2.mp4", "run/clip10.mp4"]),
        ("run/clip?.mp4", ["run/clip2.mp4"]),
        ("**/*.mp4", ["run/clip2.mp4", "run/clip10.mp4"]),
        ("run/*", ["run/clip2.mp4", "run/clip10.mp4"]),
        ("r*", ["run/clip2.mp4", "run/clip10.mp4"]),
        ("frames/*", ["frames/7", "frames/12"]),
        ("**", ["frames/7", "frames/12", "jump/a.AVI", "run/clip2.mp4", "run/clip10.mp4"]),
    ],
)
def test_patterns(shelf: Path, pattern: str, expected: list[str]) -> None:
    assert _names(find_videos([pattern]), shelf) == expected
    assert _names(find_videos([shelf / pattern]), shelf) == expected


def test_a_named_file_is_taken_whatever_its_ending(shelf: Path) -> None:
    assert _names(find_videos(["labels.csv"]), shelf) == ["labels.csv"]


def test_a_named_folder_of_frames_is_one_video(shelf: Path) -> None:
    assert _names(find_videos(["frames/7"]), shelf) == ["frames/7"]


def test_no_video_is_listed_twice(shelf: Path) -> None:
    videos = find_videos(["run", "run/clip2.mp4", shelf / "run" / "*.mp4", "jump/../run"])

    assert _names(videos, shelf) == ["run/clip2.mp4", "run/clip10.mp4"]


def test_a_name_that_looks_like_a_pattern_is_found(shelf: Path) -> None:
    (shelf / "take[1].mp4").touch()

    assert _names(find_videos(["take[1].mp4"]), shelf) == ["take[1].mp4"]


@pytest.mark.parametrize("pattern", ["missing.mp4", "*.webm", "picture", "nowhere/**/*.mp4"])
def test_a_pattern_without_a_match_is_refused(shelf: Path, pattern: str) -> None:
    with pytest.raises(VideoError) as caught:
        find_videos(["run", pattern])

    assert pattern in str(caught.value)
