"""Something-Something v2: JSON lists of numbered clips (Goyal et al. 2017, Mahdisoltani 2018)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from praxiscope.datasets.data_format import VIDEOS, DataFormat, ReadOptions, register
from praxiscope.datasets.list_files import folder_of, list_files
from praxiscope.datasets.named_videos import NamedVideos, find_named
from praxiscope.datasets.rows import OnBadRow, converted, read_text
from praxiscope.datasets.sample import UNLABELED, Sample, split_name
from praxiscope.datasets.values import Value
from praxiscope.errors import DatasetError, nearest

_LIST = re.compile(r"(?:.+[-_])?(train|val|validation|test)\.json", re.IGNORECASE)
_LABELS = re.compile(r"(?:.+[-_])?labels\.json", re.IGNORECASE)
_HEAD = 4096

Entry = dict[str, Any]


def something_lists(path: Path) -> list[Path]:
    """The lists of Something-Something in a folder, or the file itself if it is one of them."""
    return [file for file in list_files(path, _LIST) if _holds_entries(file)]


def label_of_template(template: str) -> str:
    """The label of a template: the template without the brackets around its placeholders."""
    return template.replace("[", "").replace("]", "")


def read_something_something(
    path: str | Path,
    *,
    videos: str | Path | None = None,
    unlabeled_allowed: bool = False,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """Read ``...train.json``, ``...validation.json`` and ``...test.json``.

    An entry has ``id``, ``template`` with [placeholders], ``label`` (the completed template, stored
    in the column ``description``) and ``placeholders``. An entry of the test list has only ``id``.
    Labels are checked against ``...labels.json`` beside the list if it exists. A clip is a file
    ``ID`` with any video ending, or a folder of frames, at any depth. A clip whose file is missing
    gets the path ``ID.webm``.

    Args:
        path: a list, or a folder with lists.
        videos: folder of the videos; None means the folder of the lists.
        unlabeled_allowed: True reads the entries of a test list that have no template into the
            split ``unlabeled``; False skips them.
        on_bad_row: receives the error of each entry that can't be used; None raises the first.

    Raises:
        DatasetError: there is no such list, or an entry is wrong.
    """
    path = Path(path)
    lists = something_lists(path)
    if not lists:
        raise DatasetError(
            "no list ...train.json, ...validation.json or ...test.json", where=str(path)
        )
    entries = {file: list(_entries(file, unlabeled_allowed, on_bad_row)) for file in lists}
    names = (str(entry["id"]) for listed in entries.values() for _, entry in listed)
    videos_by_name = find_named(Path(videos or folder_of(path)), names)
    return [
        sample
        for file, listed in entries.items()
        for sample in converted(listed, _reader(file, videos_by_name), on_bad_row)
    ]


def _read(path: Path, options: ReadOptions) -> list[Sample]:
    return read_something_something(
        path,
        videos=options.videos,
        unlabeled_allowed=options.unlabeled_allowed,
        on_bad_row=options.on_bad_row,
    )


def _reader(file: Path, videos: NamedVideos) -> Callable[[int, Entry], Sample]:
    """A function that turns an entry of a list into a sample."""
    labels, split = _official_labels(file), _split(file)

    def sample(number: int, entry: Entry) -> Sample:
        where = f"{file}, entry {number}"
        name = str(entry["id"])
        path = videos.path(f"{name}.webm")
        if "template" not in entry:
            return Sample(path, "", UNLABELED, columns={"id": name}, where=where)
        label = label_of_template(str(entry["template"]))
        if labels and label not in labels:
            raise DatasetError(
                f"unknown label {label!r}", where=where, remedy=nearest(label, sorted(labels))
            )
        return Sample(path, label, split, columns=_columns(entry), where=where)

    return sample


def _columns(entry: Entry) -> dict[str, Value]:
    columns: dict[str, Value] = {"id": str(entry["id"])}
    if isinstance(entry.get("label"), str):
        columns["description"] = entry["label"]
    if isinstance(entry.get("placeholders"), list):
        columns["placeholders"] = "|".join(map(str, entry["placeholders"]))
    return columns


def _entries(
    file: Path, unlabeled_allowed: bool, on_bad_row: OnBadRow | None
) -> Iterator[tuple[int, Entry]]:
    """Entries with their numbers, counted from 1."""
    content = _json(file)
    if not isinstance(content, list):
        raise DatasetError("not a JSON list of clips", where=str(file))
    unlabeled = _split(file) == "test"

    def checked(number: int, entry: object) -> tuple[int, Entry]:
        where = f"{file}, entry {number}"
        if not isinstance(entry, dict) or not str(entry.get("id", "")):
            raise DatasetError("has no id", where=where)
        if "template" not in entry and not unlabeled:
            raise DatasetError("has no template", where=where)
        return number, entry

    for number, entry in converted(enumerate(content, 1), checked, on_bad_row):
        if unlabeled_allowed or "template" in entry:
            yield number, entry


def _official_labels(file: Path) -> frozenset[str]:
    """The labels in ``...labels.json`` beside a list; empty if there is no such file."""
    label_files = [f for f in sorted(file.parent.iterdir()) if _LABELS.fullmatch(f.name)]
    content = _json(label_files[0]) if label_files else []
    if not isinstance(content, list | dict):
        raise DatasetError("not a JSON list or object of labels", where=str(label_files[0]))
    return frozenset(map(str, content))


def _json(file: Path) -> Any:
    try:
        return json.loads(read_text(file))
    except json.JSONDecodeError as error:
        raise DatasetError(f"not JSON: {error}", where=str(file)) from error


def _split(file: Path) -> str:
    match = _LIST.fullmatch(file.name)
    return (split_name(match[1]) if match else None) or ""


def _holds_entries(file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    return head.lstrip().startswith(b"[") and b'"id"' in head


register(
    DataFormat(
        name="something-something",
        description="the JSON lists of Something-Something v2",
        mark="files `train.json`, `validation.json`, `test.json`, with any prefix",
        recognise=lambda path: bool(something_lists(path)),
        read=_read,
        accepts=frozenset({VIDEOS}),
    )
)
