"""HMDB-51: one list per class for each of three folds (Kuehne et al. 2011)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from praxiscope.datasets.data_format import FOLD, VIDEOS, DataFormat, ReadOptions, register
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
    """The lists of HMDB-51 in a folder, or the file itself if it is one of them."""
    return list_files(path, _LIST)


def read_hmdb51(
    path: str | Path,
    *,
    fold: int = 1,
    videos: str | Path | None = None,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """Read ``CLASS_test_split1.txt``; a line is ``VIDEO 0|1|2``: unused, train or test.

    Underscores in a class name become blanks in the label. Videos are found by name, at any depth
    and with any ending. The name of a video contains its group, which is the recording that it was
    cut from, and the columns ``visible_body``, ``camera_motion``, ``people``, ``viewpoint`` and
    ``quality`` in the codes of HMDB-51.

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
        for file in hmdb51_lists(path)
        if path.is_file() or file.name.endswith(f"_test_split{fold}.txt")
    ]
    if not lists:
        raise DatasetError(f"no CLASS_test_split{fold}.txt", where=str(path))
    folder = Path(videos or folder_of(path))
    return samples_of_lists(lists, folder, _reader, on_bad_row, skip=_unused)


def _read(path: Path, options: ReadOptions) -> list[Sample]:
    return read_hmdb51(
        path, fold=options.fold, videos=options.videos, on_bad_row=options.on_bad_row
    )


def _unused(line: str) -> bool:
    return line.split()[-1] == _UNUSED


def _reader(file: Path, videos: NamedVideos) -> Callable[[int, str], Sample]:
    """A function that turns a line of a list into a sample."""
    match = _LIST.fullmatch(file.name)
    folder = match[1] if match else ""

    def sample(number: int, line: str) -> Sample:
        where = f"{file}, row {number}"
        name, _, use = line.partition(" ")
        split = _SPLITS.get(use.strip())
        if split is None:
            raise DatasetError(f"{line!r} is not VIDEO and 0, 1 or 2", where=where)
        group, columns = _parse_name(PurePosixPath(name).stem, folder)
        path = videos.path(f"{folder}/{name}", folder)
        return Sample(path, folder.replace("_", " "), split, group, (), columns, where)

    return sample


def _parse_name(stem: str, folder: str) -> tuple[str, dict[str, Value]]:
    """The recording and the columns in a name such as ``RATRACE_wave_f_nm_np1_fr_goo_37``."""
    recording, _, codes = stem.rpartition(f"_{folder}_")
    values = codes.split("_")
    if not recording or len(values) != len(_COLUMNS) + 1:
        return "", {}
    return recording, dict(zip(_COLUMNS, values, strict=False))


register(
    DataFormat(
        name="hmdb51",
        description="the lists of HMDB-51",
        mark="files `CLASS_test_split1.txt`",
        recognise=lambda path: bool(hmdb51_lists(path)),
        read=_read,
        accepts=frozenset({VIDEOS, FOLD}),
    )
)
