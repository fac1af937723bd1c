"""Runs at one moment each, so that row *i* of every response is the same clip."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from praxiscope.errors import WorkspaceError, nearest
from praxiscope.server.errors import GONE, UNKNOWN, RefusedError
from praxiscope.server.explore.columns import Column, read_columns
from praxiscope.server.explore.latent_space import LatentSpace, read_latent_space
from praxiscope.server.explore.predictions import Predictions, read_predictions
from praxiscope.server.single_flight_cache import SingleFlightCache, Value
from praxiscope.server.tables import Tables
from praxiscope.workspace.labels import Labels, labels_of
from praxiscope.workspace.part import DOCTOR, PartsReplacedError
from praxiscope.workspace.run import RUN_FILE, Run
from praxiscope.workspace.workspace import CLIPS_FILE, Workspace

MAX_WARM = 3
"""Versions whose columns and vectors stay in memory: a few hundred megabytes each at most."""

MAX_VERSIONS = 512
"""Versions that a client can ask for: each is only a list of names of parts."""


@dataclass(frozen=True, eq=False)
class SharedData:
    """What the versions have in common.

    Attributes:
        tables: rows of the parts of all runs.
        latent_spaces: the latest one of each run.
    """

    tables: Tables = field(default_factory=Tables)
    latent_spaces: SingleFlightCache = field(default_factory=lambda: SingleFlightCache(MAX_WARM))


@dataclass(frozen=True, eq=False)
class Version:
    """A run at one moment; its rows stay, whatever is appended later.

    Values are read from disk once and stay in memory while the version is one of the few that
    clients look at. Any number of threads may read them.

    Attributes:
        name: of these rows, for ever.
        workspace: with the metadata of that moment.
        run: with the predictions of that moment.
        labels: that were active at that moment.
    """

    name: str
    workspace: Workspace
    run: Run
    labels: Labels
    _shared: SharedData = field(default_factory=SharedData, repr=False)
    _cache: SingleFlightCache = field(default_factory=SingleFlightCache, repr=False)
    _permanent: SingleFlightCache = field(default_factory=SingleFlightCache, repr=False)

    def __len__(self) -> int:
        return len(self.predictions.clips)

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names of the network, in the order of the logits."""
        return self.run.config.classes

    @property
    def clips(self) -> NDArray[np.int32]:
        """Numbers of the clips with predictions, ascending, ``(N,)``."""
        return self.predictions.clips

    @property
    def predictions(self) -> Predictions:
        """The predictions of the run."""
        snapshot, tables = self.run.predictions.snapshot(), self._shared.tables
        return self.cached(
            "predictions", lambda: read_predictions(snapshot, tables, self.labels, self.classes)
        )

    @property
    def all_clips(self) -> pa.Table:
        """The data set, with the clips that were not analysed: row number = ``clip``."""
        tables = self._shared.tables
        return self.cached("all clips", lambda: self.labels.apply(tables.clips(self.workspace)))

    @property
    def data(self) -> pa.Table:
        """Rows of the data set, of the clips with predictions only."""
        return self.cached("data", self._data)

    @property
    def columns(self) -> Mapping[str, Column]:
        """All columns of the clips, by name."""
        return self.cached("columns", self._columns)

    @property
    def latent_space(self) -> LatentSpace:
        """Vectors of the clips."""
        return self.cached("latent space", self._latent_space)

    def rows_of(self, clips: Sequence[int] | NDArray[np.integer]) -> NDArray[np.int64]:
        """The row of each clip, -1 for a clip without prediction."""
        numbers = np.asarray(clips, np.int64)
        if not len(self.clips):
            return np.full(len(numbers), -1)
        rows = np.minimum(np.searchsorted(self.clips, numbers), len(self.clips) - 1)
        return np.where(self.clips[rows] == numbers, rows, -1)

    def row_of(self, clip: int) -> int | None:
        """The row of a clip, None for a clip without prediction."""
        row = int(self.rows_of([clip])[0])
        return None if row < 0 else row

    def permanent(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """A small value that follows from the version and never leaves memory."""
        return self._permanent.get(key, compute)

    def cached(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """A value that follows from the version, computed by the first caller.

        Raises:
            RefusedError: 410, the parts of the version were merged or removed.
        """
        try:
            return self._cache.get(key, compute)
        except PartsReplacedError as error:
            raise stale_version(self.run.name) from error

    def find(self, key: Hashable) -> Any:
        """A cached value, None if it is not in memory."""
        return self._cache.find(key)

    def store(self, key: Hashable, value: object) -> None:
        """Cache a value that a job has computed."""
        self._cache.put(key, value)

    def release_memory(self) -> None:
        """Drop all cached values; the next caller computes them again."""
        self._cache.clear()

    def _data(self) -> pa.Table:
        table, clips = self.all_clips, self.clips
        if len(clips) and clips[-1] >= len(table):
            raise WorkspaceError(
                f"clip {clips[-1]} is unknown", where=str(self.run.folder), remedy=DOCTOR
            )
        return table if len(clips) == len(table) else table.take(clips)

    def _latent_space(self) -> LatentSpace:
        latent_spaces, run = self._shared.latent_spaces, self.run
        key = run.folder, run.started, run.config.digest
        latent_space = read_latent_space(run, latent_spaces.find(key))
        latent_spaces.put(key, latent_space)
        return latent_space

    def _columns(self) -> dict[str, Column]:
        metadata = self._shared.tables.rows(self.workspace.metadata.snapshot())
        return read_columns(self.data, metadata, self.predictions, self.classes)


def open_version(workspace: Workspace, run: Run, shared: SharedData | None = None) -> Version:
    """A run as it is now; reads only the names of its parts.

    Args:
        workspace: of the run.
        run: that an analysis may write to at the same time.
        shared: data of other versions of the workspace.

    Raises:
        WorkspaceError: a part is damaged.
    """
    frozen = replace(run, predictions=run.predictions.frozen(), failures=run.failures.frozen())
    frozen_workspace = replace(workspace, metadata=workspace.metadata.frozen())
    labels = labels_of(workspace)
    name = _name(frozen_workspace, frozen, labels)
    return Version(name, frozen_workspace, frozen, labels, shared or SharedData())


def stale_version(run: str) -> RefusedError:
    """The refusal of a version whose data are no longer there."""
    return RefusedError(GONE, "a newer version replaced this one", where=run, remedy="reload it")


class VersionedRuns:
    """The runs of a workspace: as they are now, and in the versions that clients know.

    Args:
        workspace: that analyses may write to at the same time.
        warm: number of versions in memory.
        remembered: number of versions that clients can ask for.
    """

    def __init__(
        self, workspace: Workspace, *, warm: int = MAX_WARM, remembered: int = MAX_VERSIONS
    ) -> None:
        self._workspace, self._warm, self._remembered = workspace, warm, remembered
        self._shared = SharedData()
        self._lock = Lock()
        self._runs: dict[str, tuple[int, Run]] = {}
        self._versions: OrderedDict[tuple[str, str], Version] = OrderedDict()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all runs."""
        return self._workspace.runs()

    def current(self, run: str) -> Version:
        """A run as it is now.

        Raises:
            RefusedError: 404, there is no such run.
            WorkspaceError: a part is damaged.
        """
        with self._lock:
            return self._used(run, self._current(run))

    def small_value(self, run: str, key: str, compute: Callable[[Version], Value]) -> Value:
        """A small value of a run as it is now; no other version leaves memory for it.

        Args:
            run: its name.
            key: names the value.
            compute: of the version.

        Raises:
            RefusedError: 404, there is no such run.
            WorkspaceError: a part is damaged.
        """
        with self._lock:
            version = self._current(run)
            is_warm = version in list(self._versions.values())[-self._warm :]
        value = version.permanent(key, lambda: compute(version))
        if not is_warm:
            version.release_memory()
        return value

    def at(self, run: str, version: str) -> Version:
        """A run in a version that a client knows.

        Raises:
            RefusedError: 404, there is no such run; 410, the version is too old.
        """
        with self._lock:
            remembered = self._versions.get((run, version))
            if remembered is None:
                self._run(run)
                raise stale_version(run)
            return self._used(run, remembered)

    def _current(self, run: str) -> Version:
        version = open_version(self._workspace, self._run(run), self._shared)
        key = run, version.name
        if key not in self._versions:
            self._versions[key] = version
            self._versions.move_to_end(key, last=False)
        return self._versions[key]

    def _used(self, run: str, version: Version) -> Version:
        self._versions.move_to_end((run, version.name))
        if len(self._versions) > self._warm:
            list(self._versions.values())[-self._warm - 1].release_memory()
        while len(self._versions) > self._remembered:
            self._versions.popitem(last=False)
        return version

    def _run(self, name: str) -> Run:
        """The run, opened once, so that its parts are read once."""
        if name not in self.names:
            raise RefusedError(
                UNKNOWN, f"no run {name!r}", where="workspace", remedy=nearest(name, self.names)
            )
        run = self._workspace.run(name)
        stamp = (run.folder / RUN_FILE).stat().st_mtime_ns
        if name in self._runs and self._runs[name][0] == stamp:
            return self._runs[name][1]
        self._runs[name] = stamp, run
        return run


def _name(workspace: Workspace, run: Run, labels: Labels) -> str:
    clips = (workspace.folder / CLIPS_FILE).stat()
    lines = [run.name, run.started, str(clips.st_size), str(clips.st_mtime_ns), labels.fingerprint]
    for parts in (run.predictions, run.failures, workspace.metadata):
        lines += ["", *[part.name for part in parts.snapshot().parts]]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:20]
