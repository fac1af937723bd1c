"""Class names: the official lists and those of a user's file."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from praxiscope.errors import ModelError, nearest

_LISTS = resources.files("praxiscope.models") / "class_lists"
CLASS_LISTS = ("kinetics400", "something-something-v2", "imagenet1k")
"""Names of the official lists."""


@cache
def class_list(name: str) -> tuple[str, ...]:
    """The official class names of a data set, by class index.

    Raises:
        ModelError: no such list.
    """
    if name not in CLASS_LISTS:
        raise ModelError(
            f"no class list {name!r}", where="classes", remedy=nearest(name, CLASS_LISTS)
        )
    return tuple((_LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines())


def list_of_length(count: int) -> str | None:
    """Name of the official list with that many classes."""
    return next((name for name in CLASS_LISTS if len(class_list(name)) == count), None)


def numbered_classes(count: int) -> tuple[str, ...]:
    """Placeholder names ``class 0``, ``class 1``, ..."""
    return tuple(f"class {index}" for index in range(count))


def read_class_file(path: str | Path) -> tuple[str, ...]:
    """Class names of a file, by class index.

    One name per line; or JSON (a list, ``{index: name}`` or ``{name: index}``); or CSV with a
    header, or with rows of a name and its index in either order.

    Raises:
        ModelError: the file can't be read, repeats a name or omits an index.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ModelError("no such file of class names", where=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"not a text file of class names: {error}", where=str(path)) from None
    suffix = path.suffix.lower()
    if suffix == ".json":
        names = _from_json(text, path)
    elif suffix in {".csv", ".tsv"}:
        names = _from_table(text, path, "\t" if suffix == ".tsv" else ",")
    else:
        names = [line.strip() for line in text.splitlines() if line.strip()]
    return _checked(names, path)


def _from_json(text: str, path: Path) -> list[str]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise ModelError(f"not JSON: {error}", where=str(path)) from None
    if isinstance(content, Mapping):
        return _in_order([(str(key), str(value)) for key, value in content.items()], path)
    if isinstance(content, list) and all(isinstance(name, str) for name in content):
        return [name.strip() for name in content]
    raise ModelError("neither a list of names nor a mapping of names and indices", where=str(path))


def _from_table(text: str, path: Path, delimiter: str) -> list[str]:
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if any(row)]
    if rows and not any(cell.strip().isdigit() for cell in rows[0]):
        if len(rows[0]) == 1 and (len(rows) < 2 or not rows[1][0].strip().isdigit()):
            return [row[0].strip() for row in rows[_has_header(rows[0][0]) :]]
        rows = rows[1:]
    if any(len(row) < 2 for row in rows):
        raise ModelError("some rows lack a name or an index", where=str(path))
    return _in_order([(row[0], row[1]) for row in rows], path)


def _has_header(first: str) -> bool:
    return first.strip().lower() in {"class", "name", "label", "class_name", "names", "labels"}


def _in_order(pairs: Sequence[tuple[str, str]], path: Path) -> list[str]:
    """Names in the order of the index before or after each."""
    index_first = all(first.strip().isdigit() for first, _ in pairs)
    if not index_first and not all(second.strip().isdigit() for _, second in pairs):
        raise ModelError("some names have no index", where=str(path))
    numbered = sorted(
        (int(first), second) if index_first else (int(second), first) for first, second in pairs
    )
    for expected, (index, name) in enumerate(numbered):
        if index != expected:
            raise ModelError(
                f"class {expected} is missing: {name.strip()!r} has index {index}",
                where=str(path),
                remedy="number the classes from 0 without gaps",
            )
    return [name.strip() for _, name in numbered]


def _checked(names: Sequence[str], path: Path) -> tuple[str, ...]:
    if not names:
        raise ModelError("holds no class names", where=str(path))
    index_of: dict[str, int] = {}
    for index, name in enumerate(names):
        if not name:
            raise ModelError(f"class {index} has no name", where=str(path))
        if name in index_of:
            raise ModelError(
                f"{name!r} names both class {index_of[name]} and class {index}", where=str(path)
            )
        index_of[name] = index
    return tuple(names)
