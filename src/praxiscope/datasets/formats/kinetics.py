"""Kinetics: lists of segments of YouTube videos (Kay et al. 2017; Carreira et al. 2018, 2019)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from praxiscope.datasets.data_format import VIDEOS, DataFormat, ReadOptions, register
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
class _Segment:
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
    """The CSV files in a folder that have the columns of Kinetics, or the file itself."""
    return [file for file in list_files(path, _LIST) if _has_columns(file)]


def read_kinetics(
    path: str | Path,
    *,
    videos: str | Path | None = None,
    unlabeled_allowed: bool = False,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """Read CSV files with the columns label, youtube_id, time_start, time_end, split [, is_cc].

    A clip is a file ``YOUTUBEID_000010_000020`` with any video ending, at any depth. A clip whose
    file is missing gets the path ``LABEL/YOUTUBEID_000010_000020.mp4``. The group of a clip is its
    YouTube video.

    Args:
        path: a CSV file, or a folder with CSV files.
        videos: folder of the videos; None means the folder of the lists.
        unlabeled_allowed: True reads rows without a label into the split ``unlabeled``; False
            refuses such rows and skips lists that have no column ``label``.
        on_bad_row: receives the error of each row that can't be used; None raises the first one.

    Raises:
        DatasetError: there is no such CSV file, or a row is wrong.
    """
    path = Path(path)
    lists = kinetics_lists(path)
    if not lists:
        raise DatasetError(f"no CSV with columns {', '.join(_REQUIRED)}", where=str(path))
    segments = [
        segment
        for file in lists
        if unlabeled_allowed or "label" in _header(file)
        for segment in _read_list(file, unlabeled_allowed, on_bad_row)
    ]
    videos_by_name = find_named(Path(videos or folder_of(path)), (s.name for s in segments))
    return [
        _sample(segment, videos_by_name.path(_expected(segment), segment.label))
        for segment in segments
    ]


def _read(path: Path, options: ReadOptions) -> list[Sample]:
    return read_kinetics(
        path,
        videos=options.videos,
        unlabeled_allowed=options.unlabeled_allowed,
        on_bad_row=options.on_bad_row,
    )


def _expected(segment: _Segment) -> str:
    return f"{segment.label}/{segment.name}.mp4".lstrip("/")


def _sample(segment: _Segment, path: Path) -> Sample:
    return Sample(
        path,
        segment.label,
        segment.split if segment.label else UNLABELED,
        segment.video,
        columns=segment.columns,
        where=segment.where,
    )


def _has_columns(file: Path) -> bool:
    return set(_REQUIRED) <= set(_header(file))


def _header(file: Path) -> list[str]:
    with file.open("rb") as opened:
        line = opened.readline(4096).decode("utf-8-sig", errors="replace")
    return [name.strip().strip('"') for name in line.split(",")]


def _read_list(file: Path, unlabeled_allowed: bool, on_bad_row: OnBadRow | None) -> list[_Segment]:
    def segment(number: int, row: Row) -> _Segment:
        where = f"{file}, row {number}"
        label = text_of(row.get("label"))
        if not label and not unlabeled_allowed:
            raise DatasetError("no label", where=where)
        video = text_of(row["youtube_id"])
        if not video:
            raise DatasetError("no youtube_id", where=where)
        start, end = (_seconds(row[name], name, where) for name in ("time_start", "time_end"))
        columns: dict[str, Value] = {"time_start": start, "time_end": end}
        is_cc = _TRUTHS.get(text_of(row.get("is_cc")).lower())
        if is_cc is not None:
            columns["is_cc"] = is_cc
        split = known_split(text_of(row.get("split")), where)
        return _Segment(video, start, end, label, split, columns, where)

    return list(converted(numbered_rows(file), segment, on_bad_row))


def _seconds(cell: Cell, name: str, where: str) -> int:
    text = text_of(cell)
    if not re.fullmatch(r"[0-9]{1,6}(\.0*)?", text):
        raise DatasetError(f"{name} {text!r} is not a number of whole seconds", where=where)
    return int(float(text))


register(
    DataFormat(
        name="kinetics",
        description="the CSV lists of Kinetics",
        mark="columns `youtube_id`, `time_start`, `time_end`",
        recognise=lambda path: bool(kinetics_lists(path)),
        read=_read,
        accepts=frozenset({VIDEOS}),
    )
)
