"""The lists of clips that published data sets come with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from praxiscope.datasets.named_videos import NamedVideos, find_named
from praxiscope.datasets.rows import OnBadRow, converted, read_text
from praxiscope.datasets.sample import Sample


def list_files(root: Path, pattern: re.Pattern[str]) -> list[Path]:
    """Files of a folder, or of a folder in it, whose whole name fits a pattern, in order."""
    if root.is_file():
        return [root] if pattern.fullmatch(root.name) else []
    places = [root, *sorted(p for p in root.iterdir() if p.is_dir() and p.name[0] != ".")]
    return [
        path
        for place in places
        for path in sorted(place.iterdir())
        if pattern.fullmatch(path.name) and path.is_file()
    ]


def folder_of(path: Path) -> Path:
    """The folder in which videos are looked for where no other is named."""
    return path.parent if path.is_file() else path


def numbered_lines(file: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, without blanks around them, by their number from 1."""
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
    """The clips of lists whose lines begin with the name of a video.

    Args:
        lists: the files.
        folder: in which all videos are looked for at once.
        reader: gives, for a list and the videos, what makes a sample of a numbered line.
        on_bad_row: is told of lines that can't be used; where it is None the first one is raised.
        skip: says which lines don't count.

    Raises:
        DatasetError: a line is wrong.
    """
    lines = {
        file: [(number, line) for number, line in numbered_lines(file) if not skip(line)]
        for file in lists
    }
    names = (PurePosixPath(line.split()[0]).stem for listed in lines.values() for _, line in listed)
    named = find_named(folder, names)
    return [
        sample
        for file, listed in lines.items()
        for sample in converted(listed, reader(file, named), on_bad_row)
    ]
