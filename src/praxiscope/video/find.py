"""Find the videos that files, folders and patterns refer to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from praxiscope.errors import VideoError
from praxiscope.video.frame_folder import frame_files, natural_key

_ENDINGS = "3gp apng asf avi dv flv gif m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv"
VIDEO_ENDINGS = frozenset("." + ending for ending in _ENDINGS.split())
# A single image beside other files is a thumbnail, not a video.
_FEWEST_FRAMES = 2


def find_videos(patterns: Sequence[str | Path]) -> list[Path]:
    """List the videos that files, folders and patterns refer to, in natural order, without repeats.

    A file may have any ending. A folder is searched at every depth for files with the usual video
    endings; a folder of JPEG or PNG frames counts as one video. A pattern may contain ``*``,
    ``?``, ``[...]`` and ``**`` (any depth). Hidden files are skipped.

    Raises:
        VideoError: one of the patterns matches no video.
    """
    by_real_path: dict[Path, Path] = {}
    for pattern in patterns:
        videos = _matches(str(pattern))
        if not videos:
            raise _nothing(str(pattern))
        for video in videos:
            by_real_path.setdefault(video.resolve(), video)
    return sorted(by_real_path.values(), key=natural_key)


def _matches(pattern: str) -> list[Path]:
    path = Path(pattern).expanduser()
    if path.is_dir():
        return _videos_below(path)
    if path.exists():
        return [path]
    videos: list[Path] = []
    for match in _glob(path):
        if match.is_dir():
            videos += _videos_below(match)
        elif _is_video_name(match.name):
            videos.append(match)
    return videos


def _glob(pattern: Path) -> Iterator[Path]:
    if pattern.name == "**":
        pattern /= "*"
    root = Path(pattern.anchor)
    for match in root.glob(str(pattern.relative_to(root))):
        if not any(_is_hidden(part) for part in set(match.parts) - set(pattern.parts)):
            yield match


def _videos_below(folder: Path) -> list[Path]:
    videos: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        videos_in_folder = [Path(parent, name) for name in names if _is_video_name(name)]
        if not videos_in_folder and _is_frame_folder(Path(parent)):
            videos_in_folder = [Path(parent)]
        videos += videos_in_folder
    return videos


def _is_video_name(name: str) -> bool:
    return Path(name).suffix.lower() in VIDEO_ENDINGS and not _is_hidden(name)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") and name not in (".", "..")


def _is_frame_folder(folder: Path) -> bool:
    return len(frame_files(folder)) >= _FEWEST_FRAMES


def _nothing(pattern: str) -> VideoError:
    if Path(pattern).expanduser().is_dir():
        return VideoError(
            "the folder holds no videos",
            where=pattern,
            remedy="video endings: " + " ".join(sorted(VIDEO_ENDINGS)),
        )
    return VideoError("no such file, and nothing matches", where=pattern, remedy="check the path")
