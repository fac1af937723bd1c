"""Something-Something v2: JSON lists of numbered clips (Goyal et al. 2017, Mahdisoltani 2018)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
    """The file itself, or the lists of a folder, that look like those of Something-Something."""
    return [file for file in list_files(path, _LIST) if _holds_entries(file)]


def label_of_template(template: str) -> str:
    """The label that a template stands for: its words without the brackets of placeholders."""
    return template.replace("[", "").replace("]", "")


def read_something_something(
    path: str | Path,
    *,
    videos: str | Path | None = None,
    unlabeled_allowed: bool = False,
    on_bad_row: OnBadRow | None = None,
) -> list[Sample]:
    """The clips of ``...train.json``, ``...validation.json`` and ``...test.json``.

    Entries hold ``id``, ``template`` with [placeholders], ``label`` (the template filled in, kept
    as the column ``description``) and ``placeholders``; those of the test list only an ``id``.
    Labels are checked against a ``...labels.json`` beside the list where there is one. Clips are
    files called ``ID``, of any ending, or folders of frames, at any depth; one that is not there
    gets the path ``ID.webm``.

    Args:
        path: a list, or a folder with some.
        videos: the folder of the videos; that of the lists where it is None.
        unlabeled_allowed: whether the entries of a test list without templates are clips of the
            split ``unlabeled``; they are passed over otherwise.
        on_bad_row: is told of entries that can't be used; where it is None the first is raised.

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
    named = find_named(Path(videos or folder_of(path)), names)
    return [
        sample
        for file, listed in entries.items()
        for sample in converted(listed, _reader(file, named), on_bad_row)
    ]


def _reader(file: Path, named: NamedVideos) -> Callable[[int, Entry], Sample]:
    """What makes a sample of an entry of a list."""
    known, split = _known_labels(file), _split(file)

    def sample(number: int, entry: Entry) -> Sample:
        where = f"{file}, entry {number}"
        name = str(entry["id"])
        path = named.path(f"{name}.webm")
        if "template" not in entry:
            return Sample(path, "", UNLABELED, columns={"id": name}, where=where)
        label = label_of_template(str(entry["template"]))
        if known and label not in known:
            raise DatasetError(
                f"unknown label {label!r}", where=where, remedy=nearest(label, sorted(known))
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
    """Entries by their number, counted from 1."""
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


def _known_labels(file: Path) -> frozenset[str]:
    """The labels of the file of labels beside a list, none where there is no such file."""
    beside = [other for other in sorted(file.parent.iterdir()) if _LABELS.fullmatch(other.name)]
    content = _json(beside[0]) if beside else []
    if not isinstance(content, list | dict):
        raise DatasetError("not a JSON list or object of labels", where=str(beside[0]))
    return frozenset(map(str, content))


def _json(file: Path) -> Any:
    try:
        return json.loads(read_text(file))
    except json.JSONDecodeError as error:
        raise DatasetError(f"not JSON: {error}", where=str(file)) from error


def _split(file: Path) -> str:
    found = _LIST.fullmatch(file.name)
    return (split_name(found[1]) if found else None) or ""


def _holds_entries(file: Path) -> bool:
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    return head.lstrip().startswith(b"[") and b'"id"' in head
