"""A workspace: the folder with all results of analyses, open to any other tool."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.atomic_write import atomic_write
from praxiscope.files.folders import make_folder
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.clips import SCHEMA, Columns, clip_keys, clip_table
from praxiscope.workspace.metadata_parts import MetadataParts
from praxiscope.workspace.part import DOCTOR
from praxiscope.workspace.run import RUN_FILE, Run, RunConfig
from praxiscope.workspace.run_file import open_run, start_run

FORMAT = 1
WORKSPACE_FILE, CLIPS_FILE, METADATA, RUNS = "workspace.json", "clips.parquet", "metadata", "runs"
ARCHIVE_FILE = "archived_insights.json"
CACHE = "cache"
"""Folder of results that can be computed again; it may be deleted at any time."""
LABELS = "labels"
"""Folder of the versions of the labels."""

_RUN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Workspace:
    """A workspace on disk.

    Attributes:
        folder: of the workspace.
        format: version of the file formats.
        created_by: version of Praxiscope.
        created: UTC, ISO 8601.
        metadata: a row a clip (column ``clip``) that tells about the video itself.
    """

    folder: Path
    format: int
    created_by: str
    created: str
    metadata: MetadataParts

    def clips(self, columns: list[str] | None = None) -> pa.Table:
        """The clips, row number = ``clip``; columns as in :data:`clips.SCHEMA`, and further ones.

        Raises:
            WorkspaceError: no such column, or the table can't be read.
        """
        return read_clips(self.folder, columns)

    def extend_clips(self, columns: Columns) -> np.ndarray:
        """Add new clips; clips that the workspace has keep their rows as they are.

        Args:
            columns: as for :func:`clips.clip_table`. Further columns that the table lacks are
                null for the clips before, and the other way round. In a column of texts, numbers
                become texts.

        Returns:
            Numbers of the clips in ``columns``, int32 (N,).

        Raises:
            WorkspaceError: as :func:`clips.clip_table`, or a column of another type than there.
        """
        table = clip_table(columns)
        with exclusive_lock(self.folder):
            stored = self.clips()
            numbers = {key: number for number, key in enumerate(clip_keys(stored))}
            keys = clip_keys(table)
            new_rows = [row for row, key in enumerate(keys) if key not in numbers]
            numbers.update({keys[row]: len(numbers) + count for count, row in enumerate(new_rows)})
            if new_rows:
                new = clip_table(table.take(new_rows), first=stored.num_rows)
                _write_clips(self.folder, _concatenated(stored, new))
        return np.array([numbers[key] for key in keys], np.int32)

    def runs(self) -> tuple[str, ...]:
        """Names of all runs."""
        return tuple(sorted(path.parent.name for path in self._runs.glob(f"*/{RUN_FILE}")))

    def run(self, name: str = "") -> Run:
        """Open a run that was started before.

        Args:
            name: of the run; empty for the only one.

        Raises:
            WorkspaceError: there is no run of that name, or it can't be read, or the name is empty
                and the workspace has none or several.
        """
        runs = self.runs()
        if not name and len(runs) != 1:
            raise WorkspaceError(
                f"has {len(runs)} runs{': ' if runs else ''}{', '.join(runs)}",
                where=str(self.folder),
                remedy="name one of them (--run)" if runs else "make one with 'praxiscope analyze'",
            )
        name = name or runs[0]
        if name not in runs:
            raise WorkspaceError(
                f"no run {name!r}", where=str(self.folder), remedy=nearest(name, runs)
            )
        return open_run(self._runs / name)

    def start_run(self, name: str, config: RunConfig) -> Run:
        """Start a run, or continue it.

        Args:
            name: letters, digits, dots, hyphens and underscores.
            config: that the run is made with.

        Raises:
            WorkspaceError: it was made with another configuration, or the name can't be a folder's.
        """
        check_run_name(name)
        return start_run(self._runs / name, config)

    @property
    def _runs(self) -> Path:
        return self.folder / RUNS


def check_run_name(name: str) -> None:
    """Refuse a name that a run's folder can't have.

    Raises:
        WorkspaceError: the name has other characters than letters, digits, dots, hyphens and
            underscores, or does not start with a letter or digit.
    """
    if not _RUN_NAME.fullmatch(name):
        raise WorkspaceError(
            f"{name!r} can't be the name of a run",
            where="run",
            remedy="use letters, digits, '.', '-' and '_'",
        )


def create_workspace(folder: str | Path, clips: Columns) -> Workspace:
    """Create a workspace for some clips; it exists once ``workspace.json`` is written.

    Args:
        folder: new, empty, or left by an earlier call that was killed.
        clips: as for :func:`clips.clip_table`.

    Raises:
        WorkspaceError: the folder has other content, or the clips make no table.
    """
    folder = Path(folder)
    table = clip_table(clips)
    make_folder(folder)
    with exclusive_lock(folder):
        others = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
        if WORKSPACE_FILE in others:
            raise WorkspaceError("is a workspace already", where=str(folder), remedy="open it")
        if set(others) - {CLIPS_FILE}:
            raise WorkspaceError(
                f"holds {sorted(others)[0]!r} and is no workspace",
                where=str(folder),
                remedy="choose a new folder",
            )
        _write_clips(folder, table)
        content = {
            "format": FORMAT,
            "created_by": version("praxiscope"),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with atomic_write(folder / WORKSPACE_FILE, fsync=True) as file:
            file.write(json.dumps(content, indent=2).encode() + b"\n")
    return open_workspace(folder)


def open_workspace(folder: str | Path) -> Workspace:
    """Open a workspace; only its ``workspace.json`` is read.

    Raises:
        WorkspaceError: the folder is no workspace, or one of a newer format.
    """
    folder = Path(folder)
    path = folder / WORKSPACE_FILE
    try:
        content: Any = json.loads(path.read_text("utf-8"))
        number = int(content["format"])
        created_by, created = str(content["created_by"]), str(content["created"])
    except (FileNotFoundError, NotADirectoryError) as error:
        raise WorkspaceError(
            "is no workspace", where=str(folder), remedy="'praxiscope analyze' makes one"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        lacks = isinstance(error, KeyError | TypeError)
        raise WorkspaceError(
            "lacks format, created_by or created" if lacks else f"can't be read, {error}",
            where=str(path),
            remedy="restore it from a copy, or analyze into a new folder",
        ) from error
    if number > FORMAT:
        raise WorkspaceError(
            f"is of format {number}, this version of Praxiscope reads up to {FORMAT}",
            where=str(folder),
            remedy="pip install --upgrade praxiscope",
        )
    return Workspace(folder, number, created_by, created, MetadataParts(folder / METADATA))


def read_clips(folder: Path, columns: list[str] | None = None) -> pa.Table:
    """The table of clips of a workspace.

    Raises:
        WorkspaceError: there is no such column, or the table can't be read.
    """
    path = folder / CLIPS_FILE
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            names = file.schema_arrow.names
            for name in columns or ():
                if name not in names:
                    raise WorkspaceError(
                        f"no column {name!r}", where=str(path), remedy=nearest(name, names)
                    )
            return file.read(columns=columns)
    except FileNotFoundError as error:
        raise WorkspaceError("is missing", where=str(path), remedy=DOCTOR) from error
    except (OSError, pa.ArrowException) as error:
        raise WorkspaceError(f"can't be read, {error}", where=str(path), remedy=DOCTOR) from error


def _write_clips(folder: Path, table: pa.Table) -> None:
    with atomic_write(folder / CLIPS_FILE, fsync=True) as file:
        pq.write_table(table, file, compression="zstd", write_page_checksum=True)


def _concatenated(stored: pa.Table, new: pa.Table) -> pa.Table:
    try:
        table = pa.concat_tables([stored, _as_strings(new, stored)], promote_options="permissive")
    except pa.ArrowException as error:
        raise WorkspaceError(
            f"columns have other types than those of the workspace, {error}",
            where="clips",
            remedy="give the column another name, or such values",
        ) from error
    return table.cast(_with_core(table.schema))


def _as_strings(new: pa.Table, stored: pa.Table) -> pa.Table:
    """Cast to string what is stored as strings: some names in the data look like numbers."""
    for place, field in enumerate(new.schema):
        index = stored.schema.get_field_index(field.name)
        if index >= 0 and stored.schema.field(index).type == pa.string():
            new = new.set_column(place, field.name, new[field.name].cast(pa.string()))
    return new


def _with_core(schema: pa.Schema) -> pa.Schema:
    """Keep the fields of :data:`SCHEMA` as they are declared."""
    return pa.schema([*SCHEMA, *[schema.field(i) for i in range(len(SCHEMA), len(schema))]])
