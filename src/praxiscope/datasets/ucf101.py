"""UCF-101: three pairs of lists of clips, and one of classes (Soomro et al. 2012)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from praxiscope.datasets.list_files import (
    folder_of,
    list_files,
    numbered_lines,
    samples_of_lists,
)
from praxiscope.datasets.named_videos import NamedVideos
from praxiscope.datasets.rows import OnBadRow
from praxiscope.datasets.sample import Sample, split_name
from praxiscope.errors import DatasetError, nearest

_LIST = re.compile(r"(train|test)list(0[1-3])\.txt")
_CLASSES = "classInd.txt"
_GROUP = re.compile(r"_(g\d+)_c\d+$")


def ucf101_lists(path: Path) -> list[Path]:
    """The file itself, or the lists of a folder, with names as in UCF-101."""
    return list_files(path, _LIST)


def read_ucf101(
    path: str | Path,
    *,
    fold: int = 1,
    videos: str | Path | None = None,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """The clips of ``trainlist01.txt`` and ``testlist01.txt``, a ``CLASS/VIDEO [NUMBER]`` a line.

    Classes and their numbers are checked against ``classInd.txt`` beside the list where there is
    one. Clips are found by their names, at any depth and with any ending. The group of a clip is
    the recording it was cut from: the ``g01`` of its name, within its class.

    Args:
        path: a list, or a folder with some.
        fold: which of the three official splits; a list that is named itself is read anyway.
        videos: the folder of the videos; that of the lists where it is None.
        on_bad_row: is told of lines that can't be used; where it is None the first one is raised.

    Raises:
        DatasetError: there is no such list, or a line is wrong.
    """
    path = Path(path)
    lists = [
        file
        for file in ucf101_lists(path)
        if path.is_file() or file.name.endswith(f"list{fold:02d}.txt")
    ]
    if not lists:
        raise DatasetError(f"no trainlist{fold:02d}.txt or testlist{fold:02d}.txt", where=str(path))
    return samples_of_lists(lists, Path(videos or folder_of(path)), _reader, on_bad_row)


def _reader(file: Path, named: NamedVideos) -> Callable[[int, str], Sample]:
    """What makes a sample of a line of a list."""
    numbers = _class_numbers(file.parent / _CLASSES)
    found = _LIST.fullmatch(file.name)
    split = (split_name(found[1]) if found else None) or ""

    def sample(number: int, line: str) -> Sample:
        where = f"{file}, row {number}"
        listed, _, stated = line.partition(" ")
        label, _, name = listed.partition("/")
        if not label or not name:
            raise DatasetError(f"{line!r} is not CLASS/VIDEO", where=where)
        if numbers and label not in numbers:
            raise DatasetError(
                f"unknown label {label!r}", where=where, remedy=nearest(label, numbers)
            )
        if numbers and stated and stated.strip() != numbers[label]:
            raise DatasetError(
                f"{label!r} is class {numbers[label]} and not {stated.strip()}", where=where
            )
        recording = _GROUP.search(PurePosixPath(name).stem)
        group = f"{label} {recording[1]}" if recording else ""
        return Sample(named.path(listed, label), label, split, group, where=where)

    return sample


def _class_numbers(file: Path) -> dict[str, str]:
    """Numbers of classes by their names, none where there is no such file."""
    numbers: dict[str, str] = {}
    for row, line in numbered_lines(file) if file.is_file() else ():
        number, _, name = line.partition(" ")
        if not number.isdecimal() or not name.strip():
            raise DatasetError(f"{line!r} is not NUMBER CLASS", where=f"{file}, row {row}")
        numbers[name.strip()] = number
    return numbers
