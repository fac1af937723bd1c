"""HMDB-51: three lists of clips for each class (Kuehne et al. 2011)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from praxiscope.datasets.list_files import folder_of, list_files, samples_of_lists
from praxiscope.datasets.named_videos import NamedVideos
from praxiscope.datasets.rows import OnBadRow
from praxiscope.datasets.sample import Sample
from praxiscope.datasets.values import Value
from praxiscope.errors import DatasetError

_LIST = re.compile(r"(.+)_test_split([1-3])\.txt")
_SPLITS = {"1": "train", "2": "test"}
_UNUSED = "0"
_COLUMNS = ("visible_body", "camera_motion", "people", "viewpoint", "quality")


def hmdb51_lists(path: Path) -> list[Path]:
    """The file itself, or the lists of a folder, with names as in HMDB-51."""
    return list_files(path, _LIST)


def read_hmdb51(
    path: str | Path,
    *,
    fold: int = 1,
    videos: str | Path | None = None,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """The clips of ``CLASS_test_split1.txt``, a ``VIDEO 0|1|2`` a line: unused, train or test.

    Underscores of a class are blanks in its label. Clips are found by their names, at any depth
    and with any ending. Their names tell the group, which is the recording they were cut from,
    and the columns ``visible_body``, ``camera_motion``, ``people``, ``viewpoint`` and ``quality``
    in the codes of HMDB-51.

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
        for file in hmdb51_lists(path)
        if path.is_file() or file.name.endswith(f"_test_split{fold}.txt")
    ]
    if not lists:
        raise DatasetError(f"no CLASS_test_split{fold}.txt", where=str(path))
    folder = Path(videos or folder_of(path))
    return samples_of_lists(lists, folder, _reader, on_bad_row, skip=_unused)


def _unused(line: str) -> bool:
    return line.split()[-1] == _UNUSED


def _reader(file: Path, named: NamedVideos) -> Callable[[int, str], Sample]:
    """What makes a sample of a line of a list."""
    found = _LIST.fullmatch(file.name)
    folder = found[1] if found else ""

    def sample(number: int, line: str) -> Sample:
        where = f"{file}, row {number}"
        name, _, use = line.partition(" ")
        split = _SPLITS.get(use.strip())
        if split is None:
            raise DatasetError(f"{line!r} is not VIDEO and 0, 1 or 2", where=where)
        group, columns = _told_by_name(PurePosixPath(name).stem, folder)
        path = named.path(f"{folder}/{name}", folder)
        return Sample(path, folder.replace("_", " "), split, group, (), columns, where)

    return sample


def _told_by_name(stem: str, folder: str) -> tuple[str, dict[str, Value]]:
    """Recording and columns of a name such as ``RATRACE_wave_f_nm_np1_fr_goo_37``."""
    recording, _, codes = stem.rpartition(f"_{folder}_")
    values = codes.split("_")
    if not recording or len(values) != len(_COLUMNS) + 1:
        return "", {}
    return recording, dict(zip(_COLUMNS, values, strict=False))
