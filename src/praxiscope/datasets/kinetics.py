"""Kinetics: lists of stretches of YouTube videos (Kay et al. 2017; Carreira et al. 2018, 2019)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from praxiscope.datasets.list_files import folder_of, list_files
from praxiscope.datasets.named_videos import find_named
from praxiscope.datasets.rows import Cell, OnBadRow, Row, converted, numbered_rows, text_of
from praxiscope.datasets.sample import UNLABELED, Sample, known_split
from praxiscope.datasets.values import Value
from praxiscope.errors import DatasetError

_LIST = re.compile(r".+\.csv")
_REQUIRED = ("youtube_id", "time_start", "time_end")
_TRUTHS = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True)
class _Stretch:
    video: str
    start: int
    end: int
    label: str
    split: str
    columns: dict[str, Value]
    where: str

    @property
    def name(self) -> str:
        return f"{self.video}_{self.start:06d}_{self.end:06d}"


def kinetics_lists(path: Path) -> list[Path]:
    """The file itself, or the CSV files of a folder, that have the columns of Kinetics."""
    return [file for file in list_files(path, _LIST) if _has_columns(file)]


def read_kinetics(
    path: str | Path,
    *,
    videos: str | Path | None = None,
    unlabeled_allowed: bool = False,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """The clips of CSV files with label, youtube_id, time_start, time_end, split [, is_cc].

    Clips are files called ``YOUTUBEID_000010_000020`` with any ending of a video, at any depth; a
    clip that is not there gets the path ``LABEL/YOUTUBEID_000010_000020.mp4``. The group of a
    clip is its YouTube video.

    Args:
        path: a CSV, or a folder with some.
        videos: the folder of the videos; that of the lists where it is None.
        unlabeled_allowed: whether rows without a label are clips of the split ``unlabeled``;
            lists without the column ``label`` are passed over otherwise.
        on_bad_row: is told of rows that can't be used; where it is None the first one is raised.

    Raises:
        DatasetError: there is no such list, or a row is wrong.
    """
    path = Path(path)
    lists = kinetics_lists(path)
    if not lists:
        raise DatasetError(f"no CSV with columns {', '.join(_REQUIRED)}", where=str(path))
    stretches = [
        stretch
        for file in lists
        if unlabeled_allowed or "label" in _header(file)
        for stretch in _read_list(file, unlabeled_allowed, on_bad_row)
    ]
    named = find_named(Path(videos or folder_of(path)), (s.name for s in stretches))
    return [
        _sample(stretch, named.path(_expected(stretch), stretch.label)) for stretch in stretches
    ]


def _expected(stretch: _Stretch) -> str:
    return f"{stretch.label}/{stretch.name}.mp4".lstrip("/")


def _sample(stretch: _Stretch, path: Path) -> Sample:
    return Sample(
        path,
        stretch.label,
        stretch.split if stretch.label else UNLABELED,
        stretch.video,
        columns=stretch.columns,
        where=stretch.where,
    )


def _has_columns(file: Path) -> bool:
    return set(_REQUIRED) <= set(_header(file))


def _header(file: Path) -> list[str]:
    with file.open("rb") as opened:
        line = opened.readline(4096).decode("utf-8-sig", errors="replace")
    return [name.strip().strip('"') for name in line.split(",")]


def _read_list(file: Path, unlabeled_allowed: bool, on_bad_row: OnBadRow | None) -> list[_Stretch]:
    def stretch(number: int, row: Row) -> _Stretch:
        where = f"{file}, row {number}"
        label = text_of(row.get("label"))
        if not label and not unlabeled_allowed:
            raise DatasetError("no label", where=where)
        video = text_of(row["youtube_id"])
        if not video:
            raise DatasetError("no youtube_id", where=where)
        start, end = (_seconds(row[name], name, where) for name in ("time_start", "time_end"))
        columns: dict[str, Value] = {"time_start": start, "time_end": end}
        known_cc = _TRUTHS.get(text_of(row.get("is_cc")).lower())
        if known_cc is not None:
            columns["is_cc"] = known_cc
        split = known_split(text_of(row.get("split")), where)
        return _Stretch(video, start, end, label, split, columns, where)

    return list(converted(numbered_rows(file), stretch, on_bad_row))


def _seconds(cell: Cell, name: str, where: str) -> int:
    text = text_of(cell)
    if not re.fullmatch(r"[0-9]{1,6}(\.0*)?", text):
        raise DatasetError(f"{name} {text!r} is not a number of whole seconds", where=where)
    return int(float(text))
