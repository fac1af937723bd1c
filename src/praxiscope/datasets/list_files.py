"""Read the list files of published data sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from praxiscope.datasets.named_videos import NamedVideos, find_named
from praxiscope.datasets.rows import OnBadRow, converted, read_text
from praxiscope.datasets.sample import Sample


def list_files(root: Path, pattern: re.Pattern[str]) -> list[Path]:
    """Files in a folder or its direct subfolders whose name matches a pattern, in order."""
    if root.is_file():
        return [root] if pattern.fullmatch(root.name) else []
    folders = [root, *sorted(p for p in root.iterdir() if p.is_dir() and p.name[0] != ".")]
    return [
        path
        for folder in folders
        for path in sorted(folder.iterdir())
        if pattern.fullmatch(path.name) and path.is_file()
    ]


def folder_of(path: Path) -> Path:
    """The folder of the videos, unless the user names another one."""
    return path.parent if path.is_file() else path


def numbered_lines(file: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, stripped, with their numbers from 1."""
    for number, line in enumerate(read_text(file).split("\n"), 1):
        if line.strip():
            yield number, line.strip()


def samples_of_lists(
    lists: Sequence[Path],
    folder: Path,
    reader: Callable[[Path, NamedVideos], Callable[[int, str], Sample]],
    on_bad_row: OnBadRow | None = None,
    *,
    skip: Callable[[str], bool] = lambda line: False,
) -> list[Sample]:
    """Read lists whose lines begin with the name of a video.

    Args:
        lists: the files.
        folder: folder of the videos, which is searched once.
        reader: returns, for a list and the videos, a function that turns a line number and a line
            into a sample.
        on_bad_row: receives the error of each line that can't be used; None raises the first one.
        skip: True for lines to ignore.

    Raises:
        DatasetError: a line is wrong.
    """
    lines = {
        file: [(number, line) for number, line in numbered_lines(file) if not skip(line)]
        for file in lists
    }
    names = (PurePosixPath(line.split()[0]).stem for listed in lines.values() for _, line in listed)
    videos = find_named(folder, names)
    return [
        sample
        for file, listed in lines.items()
        for sample in converted(listed, reader(file, videos), on_bad_row)
    ]
