"""A list of records in one JSON file, changed under a lock."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from praxiscope.errors import FileError
from praxiscope.files.atomic_write import atomic_write

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record")


def read_json_list(
    path: Path, parse: Callable[[dict[str, Any]], Record], *, remedy: str = ""
) -> list[Record]:
    """Read the records of a file in their order; an absent file holds none.

    Args:
        path: the file.
        parse: makes a record of a JSON object. It may raise ``KeyError``, ``TypeError`` or
            ``ValueError`` for an object that is no such record.
        remedy: what to do about a file that can't be read.

    Raises:
        FileError: the file can't be read, or holds something else than records.
    """
    try:
        return [parse(entry) for entry in json.loads(path.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(f"can't be read, {error}", where=str(path), remedy=remedy) from error


def write_json_list(
    path: Path, records: Iterable[DataclassInstance], *, private: bool = False
) -> None:
    """Replace the records of a file, one a line; they survive a power cut once this returns.

    Hold an :func:`~praxiscope.files.lock.exclusive_lock` of the folder from reading to writing.

    Args:
        path: the file. Its folder must exist.
        records: all records of the file, in their order.
        private: whether only the owner of the file may read and write it (except on Windows).

    Raises:
        FileError: the file can't be written.
    """
    lines = ",\n".join(json.dumps(asdict(record), ensure_ascii=False) for record in records)
    with atomic_write(path, fsync=True) as file:
        if private and os.name != "nt":
            os.fchmod(file.fileno(), 0o600)  # before anything is in it
        file.write(f"[\n{lines}\n]\n".encode())
