"""Versions of the labels of a workspace: those that were recorded, and corrected ones.

``labels/versions.json`` lists the versions, ``labels/NAME.parquet`` holds the labels that a version
changes. Logits do not depend on labels, so that a new version needs no new run: loss, rank and
correctness follow from the logits (:mod:`praxiscope.pipeline.relabel`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.atomic_write import atomic_write
from praxiscope.files.folders import make_folder
from praxiscope.files.json_list import read_json_list, write_json_list
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.part import DOCTOR
from praxiscope.workspace.workspace import LABELS, Workspace

RECORDED = "recorded"
"""The version that the data set had when the clips were analysed."""

VERSIONS_FILE = "versions.json"
UNKNOWN = -1
"""Class index of a clip without a valid label, or with one that the network has no class for."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SCHEMA = pa.schema([pa.field("clip", pa.int32(), nullable=False), ("label", pa.string())])


@dataclass(frozen=True)
class LabelVersion:
    """An entry of the list of versions.

    Attributes:
        name: letters, digits, dots, hyphens and underscores; unique whatever the case.
        note: free text for people.
        when: UTC, ISO 8601.
        active: whether results are shown with these labels; at most one version is active, and
            the recorded labels are where none is.
    """

    name: str
    note: str = ""
    when: str = ""
    active: bool = False


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of one version.

    Attributes:
        version: its name.
        fingerprint: equal for equal labels, empty for the recorded ones; a key for caches.
        clips: numbers of the clips whose labels the version decides, ascending, int32 ``(M,)``.
        labels: their labels, ``(M,)``; null where no label is valid.
    """

    version: str
    fingerprint: str
    clips: NDArray[np.int32]
    labels: pa.StringArray

    def indices(
        self,
        clips: NDArray[np.integer],
        recorded_indices: NDArray[np.integer],
        classes: Sequence[str],
    ) -> NDArray[np.int64]:
        """The class index of the label of each clip, :data:`UNKNOWN` without one.

        Args:
            clips: numbers of the clips, ``(N,)``.
            recorded_indices: class indices of their recorded labels, ``(N,)``; negative for none.
            classes: names, in the order of the logits; compared without case.

        Returns:
            int64 ``(N,)``.
        """
        recorded = np.asarray(recorded_indices, np.int64)
        rows, entries = self._rows_of(np.asarray(clips))
        indices = np.where(recorded < 0, UNKNOWN, recorded)
        indices[rows] = class_indices(self.labels.take(pa.array(entries)).to_pylist(), classes)
        return indices

    def names(self, clips: pa.Table) -> pa.StringArray:
        """The label of each row of a table of clips; null where there is none.

        Args:
            clips: rows with at least the columns ``clip`` and ``label`` (the recorded one).
        """
        recorded = clips["label"].combine_chunks().cast(pa.string())
        rows, entries = self._rows_of(clips["clip"].to_numpy())
        if not len(rows):
            return recorded
        names = np.array(recorded.to_pylist(), object)
        names[rows] = self.labels.take(pa.array(entries)).to_pylist()
        return pa.array(names, pa.string())

    def apply(self, clips: pa.Table) -> pa.Table:
        """A table of clips with the labels of this version in its column ``label``."""
        place = clips.schema.get_field_index("label")
        return clips.set_column(place, clips.schema.field(place), self.names(clips))

    def _rows_of(self, clips: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows of the given clips that the version decides, and their places in ``labels``."""
        places = np.searchsorted(self.clips, clips)
        if not len(self.clips):
            return places[:0], places[:0]
        places = np.minimum(places, len(self.clips) - 1)
        rows = np.flatnonzero(self.clips[places] == clips)
        return rows, places[rows]


def class_indices(labels: Iterable[str | None], classes: Sequence[str]) -> NDArray[np.int64]:
    """The class index of each label, :data:`UNKNOWN` for none; compared without case."""
    by_name = {name.lower(): index for index, name in enumerate(classes)}
    indices = [UNKNOWN if name is None else by_name.get(name.lower(), UNKNOWN) for name in labels]
    return np.array(indices, np.int64)


def save_labels(
    workspace: Workspace, name: str, labels: Mapping[int, str | None], note: str = ""
) -> LabelVersion:
    """Save a version of the labels; a version of that name is replaced and stays active if it is.

    Args:
        workspace: of the clips.
        name: letters, digits, dots, hyphens and underscores.
        labels: by clip; None or an empty text where no label is valid. Clips that are not named
            keep their recorded labels.
        note: free text for people.

    Raises:
        WorkspaceError: the name can't be used, or the workspace lacks a clip.
        FileError: the files can't be read or written.
    """
    _check_name(name)
    table = _table(labels, len(workspace.clips(["clip"])))
    when = datetime.now(UTC).isoformat(timespec="seconds")
    make_folder(workspace.folder / LABELS)
    with exclusive_lock(workspace.folder):
        versions = {version.name: version for version in _stored_versions(workspace)}
        same_file = [other for other in versions if other.lower() == name.lower()]
        if same_file and name not in versions:  # one file on drives that ignore case
            raise WorkspaceError(
                f"{name!r} differs from {same_file[0]!r} only in case",
                where="labels",
                remedy="give the version another name",
            )
        active = name in versions and versions[name].active
        versions[name] = version = LabelVersion(name, note, when, active)
        with atomic_write(_labels_path(workspace, name), fsync=True) as file:
            pq.write_table(table, file, compression="zstd", write_page_checksum=True)
        write_json_list(_versions_path(workspace), versions.values())
    return version


def label_versions(workspace: Workspace) -> tuple[LabelVersion, ...]:
    """All versions: first the recorded labels, then saved versions, the oldest first.

    Raises:
        FileError: the list can't be read.
    """
    stored = _stored_versions(workspace)
    recorded = LabelVersion(RECORDED, active=not any(version.active for version in stored))
    return (recorded, *stored)


def active_labels(workspace: Workspace) -> str:
    """Name of the version that results are shown with.

    Raises:
        FileError: the list can't be read.
    """
    return next(version.name for version in label_versions(workspace) if version.active)


def activate_labels(workspace: Workspace, name: str) -> None:
    """Show results with a version of the labels; :data:`RECORDED` goes back to the recorded ones.

    Raises:
        WorkspaceError: there is no version of that name.
        FileError: the list can't be read or written.
    """
    with exclusive_lock(workspace.folder):
        stored = _stored_versions(workspace)
        _check_exists(workspace, name, stored)
        if stored:
            write_json_list(
                _versions_path(workspace),
                [replace(version, active=version.name == name) for version in stored],
            )


def labels_of(workspace: Workspace, version: str = "") -> Labels:
    """The labels of a version, the active one where no name is given.

    Raises:
        WorkspaceError: there is no version of that name, or its file is missing or damaged.
        FileError: the list can't be read.
    """
    name = version or active_labels(workspace)
    if name == RECORDED:
        return Labels(RECORDED, "", np.zeros(0, np.int32), pa.array([], pa.string()))
    _check_exists(workspace, name, _stored_versions(workspace))
    path = _labels_path(workspace, name)
    try:
        status = path.stat()
        table, fingerprint = _read(path, status.st_mtime_ns, status.st_size)
    except (OSError, pa.ArrowException, KeyError) as error:
        missing = isinstance(error, FileNotFoundError)
        raise WorkspaceError(
            "is missing" if missing else f"can't be read, {error}",
            where=str(path),
            remedy=f"{DOCTOR}, or go back to the labels {RECORDED!r}",
        ) from error
    return Labels(name, fingerprint, table["clip"].to_numpy(), table["label"].combine_chunks())


def labelled_clips(workspace: Workspace, columns: Sequence[str] | None = None) -> pa.Table:
    """The clips of a workspace with the labels of the active version.

    Args:
        workspace: the workspace.
        columns: as for :meth:`~praxiscope.workspace.workspace.Workspace.clips`; all where None.

    Raises:
        WorkspaceError: no such column, or the labels or the clips can't be read.
    """
    needed = None if columns is None else list(dict.fromkeys([*columns, "clip", "label"]))
    clips = labels_of(workspace).apply(workspace.clips(needed))
    return clips if columns is None else clips.select(list(columns))


@lru_cache(maxsize=8)
def _read(path: Path, modified: int, size: int) -> tuple[pa.Table, str]:
    """The table of a version and its fingerprint; read again once the file has changed."""
    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        table = file.read(columns=_SCHEMA.names).cast(_SCHEMA)
    content = json.dumps([table["clip"].to_pylist(), table["label"].to_pylist()])
    return table, hashlib.sha256(content.encode()).hexdigest()[:20]


def _table(labels: Mapping[int, str | None], count: int) -> pa.Table:
    clips = sorted(labels)
    for clip in clips[:1] + clips[-1:]:
        if not 0 <= clip < count:
            raise WorkspaceError(
                f"no clip {clip}", where="labels", remedy=f"the workspace has {count} clips"
            )
    names = [labels[clip] or None for clip in clips]
    return pa.table({"clip": pa.array(clips, pa.int32()), "label": names}, schema=_SCHEMA)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name.lower() == RECORDED:
        raise WorkspaceError(
            f"{name!r} can't be the name of a version",
            where="labels",
            remedy=f"use letters, digits, '.', '-' and '_', but not {RECORDED!r}",
        )


def _check_exists(workspace: Workspace, name: str, stored: Sequence[LabelVersion]) -> None:
    names = [RECORDED, *(version.name for version in stored)]
    if name not in names:
        raise WorkspaceError(
            f"no labels {name!r}", where=str(workspace.folder), remedy=nearest(name, names)
        )


def _stored_versions(workspace: Workspace) -> list[LabelVersion]:
    return read_json_list(_versions_path(workspace), _parse, remedy=DOCTOR)


def _parse(entry: dict[str, Any]) -> LabelVersion:
    return LabelVersion(
        str(entry["name"]), str(entry["note"]), str(entry["when"]), bool(entry["active"])
    )


def _versions_path(workspace: Workspace) -> Path:
    return workspace.folder / LABELS / VERSIONS_FILE


def _labels_path(workspace: Workspace, name: str) -> Path:
    return workspace.folder / LABELS / f"{name}.parquet"
