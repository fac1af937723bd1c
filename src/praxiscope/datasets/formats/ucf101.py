"""UCF-101: a train and a test list for each of three folds (Soomro et al. 2012)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from praxiscope.datasets.data_format import FOLD, VIDEOS, DataFormat, ReadOptions, register
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
    """The lists of UCF-101 in a folder, or the file itself if it is one of them."""
    return list_files(path, _LIST)


def read_ucf101(
    path: str | Path,
    *,
    fold: int = 1,
    videos: str | Path | None = None,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """Read ``trainlist01.txt`` and ``testlist01.txt``; a line is ``CLASS/VIDEO [NUMBER]``.

    Classes and their numbers are checked against ``classInd.txt`` beside the list if it exists.
    Videos are found by name, at any depth and with any ending. The group of a clip is the
    recording that it was cut from: its class and the ``g01`` of its name.

    Args:
        path: a list, or a folder with lists.
        fold: number of the official split, 1 to 3; ignored where ``path`` is a list.
        videos: folder of the videos; None means the folder of the lists.
        on_bad_row: receives the error of each line that can't be used; None raises the first one.

    Raises:
        DatasetError: there is no list of this fold, or a line is wrong.
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


def _read(path: Path, options: ReadOptions) -> list[Sample]:
    return read_ucf101(
        path, fold=options.fold, videos=options.videos, on_bad_row=options.on_bad_row
    )


def _reader(file: Path, videos: NamedVideos) -> Callable[[int, str], Sample]:
    """A function that turns a line of a list into a sample."""
    numbers = _class_numbers(file.parent / _CLASSES)
    match = _LIST.fullmatch(file.name)
    split = (split_name(match[1]) if match else None) or ""

    def sample(number: int, line: str) -> Sample:
        where = f"{file}, row {number}"
        video, _, class_number = line.partition(" ")
        label, _, name = video.partition("/")
        if not label or not name:
            raise DatasetError(f"{line!r} is not CLASS/VIDEO", where=where)
        if numbers and label not in numbers:
            raise DatasetError(
                f"unknown label {label!r}", where=where, remedy=nearest(label, numbers)
            )
        if numbers and class_number and class_number.strip() != numbers[label]:
            raise DatasetError(
                f"{label!r} is class {numbers[label]}, not {class_number.strip()}", where=where
            )
        recording = _GROUP.search(PurePosixPath(name).stem)
        group = f"{label} {recording[1]}" if recording else ""
        return Sample(videos.path(video, label), label, split, group, where=where)

    return sample


def _class_numbers(file: Path) -> dict[str, str]:
    """Class numbers by class name; empty if the file does not exist."""
    numbers: dict[str, str] = {}
    for row, line in numbered_lines(file) if file.is_file() else ():
        number, _, name = line.partition(" ")
        if not number.isdecimal() or not name.strip():
            raise DatasetError(f"{line!r} is not NUMBER CLASS", where=f"{file}, row {row}")
        numbers[name.strip()] = number
    return numbers


register(
    DataFormat(
        name="ucf101",
        description="the lists of UCF-101",
        mark="files `trainlist01.txt`, `testlist01.txt`",
        recognise=lambda path: bool(ucf101_lists(path)),
        read=_read,
        accepts=frozenset({VIDEOS, FOLD}),
    )
)
