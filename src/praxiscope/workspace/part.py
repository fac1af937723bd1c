"""One part: a table and arrays with a row for each of its rows, never changed once written."""

from __future__ import annotations

import json
import re
import secrets
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from praxiscope.errors import WorkspaceError
from praxiscope.files.atomic_write import atomic_write
from praxiscope.files.folders import make_folder

TABLE_FOLDER = "table"
DOCTOR = "see what is wrong with 'praxiscope doctor WORKSPACE'"

_NOTES = b"praxiscope"
_NAME = re.compile(r"part-(\d{6,})-[0-9a-f]{8}")
_NUMBERS = "biufc"


@dataclass(frozen=True)
class ArrayInfo:
    """The description of an array in the table of its part.

    Attributes:
        shape: rows first.
        dtype: as numpy writes it, such as ``<f4``.
        crc32: checksum of the array's bytes.
    """

    shape: tuple[int, ...]
    dtype: str
    crc32: int


@dataclass(frozen=True)
class Part:
    """A part whose table exists.

    Attributes:
        folder: of all parts.
        name: such as ``part-000123-9f3ac2d1``.
        rows: of the table and of every array.
        schema: columns of the table, under their current names.
        arrays: by name.
        replaces: parts whose rows are all in this one; they don't count any more.
        supplements: whether it has further columns for rows of other parts, and no own rows.
        old_names: current names of columns that have another name in the file.
    """

    folder: Path
    name: str
    rows: int
    schema: pa.Schema
    arrays: Mapping[str, ArrayInfo]
    replaces: tuple[str, ...] = ()
    supplements: bool = False
    old_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def table_path(self) -> Path:
        """Where the table is."""
        return table_path(self.folder, self.name)

    def array_path(self, array: str) -> Path:
        """Where an array is."""
        return _array_path(self.folder, self.name, array)


class Chunked(NamedTuple):
    """An array to be written, in pieces along its first axis."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    chunks: Iterable[np.ndarray]


class PartsReplacedError(WorkspaceError):
    """A snapshot whose parts have been merged into others since it was taken."""


def table_path(folder: Path, name: str) -> Path:
    """Where the table of a part is."""
    return folder / TABLE_FOLDER / f"{name}.parquet"


def array_folder(folder: Path, array: str) -> Path:
    """Where an array's files are; characters that don't suit a file name are percent-encoded.

    Raises:
        WorkspaceError: the name is taken by the tables, empty, or hidden.
    """
    if not array or array.startswith(".") or array == TABLE_FOLDER:
        raise WorkspaceError(f"{array!r} can't be the name of an array", where=str(folder))
    return folder / quote(array, safe=" ,()[]=+@")


def new_name(number: int) -> str:
    """A name that no other writer chooses, even for the same number."""
    return f"part-{number:06d}-{secrets.token_hex(4)}"


def number_of(name: str) -> int:
    """The number in a part's name."""
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0


def part_names(folder: Path) -> list[str]:
    """Names of all parts whose tables exist, in the order of their rows."""
    try:
        files = [path.name for path in (folder / TABLE_FOLDER).iterdir()]
    except FileNotFoundError:
        return []
    stems = (file.removesuffix(".parquet") for file in files if file.endswith(".parquet"))
    return sorted(stem for stem in stems if _NAME.fullmatch(stem))


def write_part(
    folder: Path,
    name: str,
    table: pa.Table,
    arrays: Mapping[str, Chunked],
    replaces: Iterable[str] = (),
    *,
    supplements: bool = False,
) -> Part:
    """Write the arrays, then the table; the part exists once its table exists.

    Args:
        folder: of all parts.
        name: of :func:`new_name`.
        table: one row or more.
        arrays: by name, as many rows as the table has.
        replaces: parts that don't count any more from then on.
        supplements: whether it has further columns for rows of other parts.

    Raises:
        WorkspaceError: rows that don't fit, values that are no numbers, no room.
    """
    for array, content in arrays.items():
        _check_array(array, content, table.num_rows, folder)
    path = table_path(folder, name)
    make_folder(path.parent)
    try:
        notes = {array: _write_array(folder, name, array, arrays[array]) for array in arrays}
        rows, schema = table.num_rows, table.schema.remove_metadata()
        part = Part(folder, name, rows, schema, notes, tuple(replaces), supplements)
        with atomic_write(path, fsync=True) as file:
            pq.write_table(
                table.replace_schema_metadata({_NOTES: _notes(part)}),
                file,
                compression="zstd",
                write_page_checksum=True,
            )
    except BaseException:
        if not path.exists():
            for array in arrays:
                _array_path(folder, name, array).unlink(missing_ok=True)
        raise
    return part


def read_part(folder: Path, name: str) -> Part:
    """The description of a part in its table; neither rows nor arrays are read.

    Raises:
        FileNotFoundError: there is no such part.
        WorkspaceError: its table can't be read.
    """
    path = table_path(folder, name)
    try:
        footer = pq.read_metadata(path)
        schema = footer.schema.to_arrow_schema()
        notes = json.loads((schema.metadata or {})[_NOTES])
        arrays = {
            array: ArrayInfo(tuple(note["shape"]), note["dtype"], note["crc32"])
            for array, note in notes["arrays"].items()
        }
        replaces = tuple(notes["replaces"])
        supplements = bool(notes.get("supplements", False))
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError) as error:
        raise _unreadable(path, error) from error
    schema = schema.remove_metadata()
    return Part(folder, name, footer.num_rows, schema, arrays, replaces, supplements)


def read_rows(part: Part, columns: list[str] | None = None) -> pa.Table:
    """The table of a part, checksums compared.

    Raises:
        WorkspaceError: it can't be read.
        PartsReplacedError: it is not there any more.
    """
    stored = {new: old for old, new in part.old_names.items()}
    names = None if columns is None else [stored.get(name, name) for name in columns]
    try:
        with pq.ParquetFile(part.table_path, page_checksum_verification=True) as file:
            table = file.read(columns=names, use_threads=False).replace_schema_metadata(None)
    except FileNotFoundError as error:
        raise _gone(part, part.table_path) from error
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(part.table_path, error) from error
    return table.rename_columns([part.old_names.get(name, name) for name in table.column_names])


def map_array(part: Part, array: str) -> np.ndarray:
    """An array of a part, read only; values are read from disk when they are used.

    Raises:
        WorkspaceError: it is missing, or not of the shape that was written.
        PartsReplacedError: the part is not there any more.
    """
    path, note = part.array_path(array), part.arrays[array]
    # An array without values can't be mapped.
    mode: Any = "r" if np.prod(note.shape) else None
    try:
        values: np.ndarray = np.load(path, mmap_mode=mode, allow_pickle=False)
    except FileNotFoundError as error:
        raise _gone(part, path) from error
    except (ValueError, EOFError) as error:
        raise WorkspaceError("is no whole array", where=str(path), remedy=DOCTOR) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if values.shape != note.shape or values.dtype.str != note.dtype:
        raise WorkspaceError(
            f"is {values.dtype} {values.shape}, not {np.dtype(note.dtype)} {note.shape}",
            where=str(path),
            remedy=DOCTOR,
        )
    return values


def checksum(values: np.ndarray, start: int = 0) -> int:
    """CRC-32 of an array's bytes, in C order, going on from that of what came before."""
    return zlib.crc32(np.ascontiguousarray(values).data, start)


def _array_path(folder: Path, name: str, array: str) -> Path:
    return array_folder(folder, array) / f"{name}.npy"


def _check_array(array: str, content: Chunked, rows: int, folder: Path) -> None:
    where = str(array_folder(folder, array))
    if content.shape[:1] != (rows,):
        raise WorkspaceError(
            f"shape {content.shape} does not fit a table of {rows} rows", where=where
        )
    if content.dtype.kind not in _NUMBERS:
        raise WorkspaceError(f"{content.dtype} values are no numbers", where=where)


def _write_array(folder: Path, name: str, array: str, content: Chunked) -> ArrayInfo:
    path = _array_path(folder, name, array)
    make_folder(path.parent)
    header = {"descr": content.dtype.str, "fortran_order": False, "shape": content.shape}
    crc32 = 0
    with atomic_write(path, fsync=True) as file:
        np.lib.format.write_array_header_1_0(file, header)
        for chunk in content.chunks:
            values = np.ascontiguousarray(chunk, content.dtype)
            crc32 = checksum(values, crc32)
            file.write(values.data)
    return ArrayInfo(content.shape, content.dtype.str, crc32)


def _notes(part: Part) -> bytes:
    arrays = {array: asdict(note) for array, note in part.arrays.items()}
    notes = {"arrays": arrays, "replaces": part.replaces}
    return json.dumps(notes | ({"supplements": True} if part.supplements else {})).encode()


def _unreadable(path: Path, error: Exception) -> WorkspaceError:
    first_line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return WorkspaceError(f"can't be read, {first_line}", where=str(path), remedy=DOCTOR)


def _gone(part: Part, path: Path) -> WorkspaceError:
    """Why a file of a part is missing: replaced meanwhile (its table goes first), or lost."""
    if part.table_path.exists():
        return WorkspaceError("is missing", where=str(path), remedy=DOCTOR)
    return PartsReplacedError(
        "was merged with others or removed meanwhile", where=str(path), remedy="read again"
    )
