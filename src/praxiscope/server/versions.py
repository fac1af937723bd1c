"""Runs as they were at some time, so that row *i* of every answer is of the same clip."""

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
from praxiscope.server.explore.predictions import Predictions, read_predictions
from praxiscope.server.explore.space import Space, read_space
from praxiscope.server.single_flight_cache import Made, SingleFlightCache
from praxiscope.server.tables import Tables
from praxiscope.workspace.part import DOCTOR, PartsReplacedError
from praxiscope.workspace.run import RUN_FILE, Run
from praxiscope.workspace.workspace import CLIPS_FILE, Workspace

WARM = 3
"""Versions whose columns and vectors stay in memory: a few hundred megabytes each at the most."""

REMEMBERED = 512
"""Versions that can be asked for: each is but a list of names of parts."""


@dataclass(frozen=True, eq=False)
class Shared:
    """What one version after the other is made from.

    Attributes:
        tables: of all runs.
        spaces: the latest of each run.
    """

    tables: Tables = field(default_factory=Tables)
    spaces: SingleFlightCache = field(default_factory=lambda: SingleFlightCache(WARM))


@dataclass(frozen=True, eq=False)
class Version:
    """A run at one moment; whatever is appended later, its rows stay.

    What is asked for is read from disk once and kept while the version is among the few that are
    looked at. Any number of threads may ask.

    Attributes:
        name: of these rows for good.
        workspace: whose metadata are those of that moment.
        run: whose predictions are those of that moment.
    """

    name: str
    workspace: Workspace
    run: Run
    _shared: Shared = field(default_factory=Shared, repr=False)
    _kept: SingleFlightCache = field(default_factory=SingleFlightCache, repr=False)
    _small: SingleFlightCache = field(default_factory=SingleFlightCache, repr=False)

    def __len__(self) -> int:
        return len(self.predictions.clips)

    @property
    def classes(self) -> tuple[str, ...]:
        """Of the network, in the order of the logits."""
        return self.run.config.classes

    @property
    def clips(self) -> NDArray[np.int32]:
        """Numbers of the clips with predictions, ascending, ``(N,)``."""
        return self.predictions.clips

    @property
    def predictions(self) -> Predictions:
        """What the run said of each clip."""
        snapshot, tables = self.run.predictions.snapshot(), self._shared.tables
        return self.kept("predictions", lambda: read_predictions(snapshot, tables))

    @property
    def every_clip(self) -> pa.Table:
        """The data set, analysed or not: row number = ``clip``."""
        return self.kept("every clip", lambda: self._shared.tables.clips(self.workspace))

    @property
    def data(self) -> pa.Table:
        """Rows of the data set, those of the clips."""
        return self.kept("data", self._data)

    @property
    def columns(self) -> Mapping[str, Column]:
        """Everything that is known of each clip, by name."""
        return self.kept("columns", self._columns)

    @property
    def space(self) -> Space:
        """Vectors of the clips."""
        return self.kept("space", self._space)

    def rows_of(self, clips: Sequence[int] | NDArray[np.integer]) -> NDArray[np.int64]:
        """The row of each clip, -1 for one without prediction."""
        wanted, there = np.asarray(clips, np.int64), self.clips
        if not len(there):
            return np.full(len(wanted), -1)
        places = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
        return np.where(there[places] == wanted, places, -1)

    def row_of(self, clip: int) -> int | None:
        """The row of a clip, None for one without prediction."""
        row = int(self.rows_of([clip])[0])
        return None if row < 0 else row

    def small(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """Something small that follows from the version, and is never let go of."""
        return self._small.get(what, make)

    def kept(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """Something that follows from the version, made by the first who asks.

        Raises:
            RefusedError: 410, the parts of the version were merged or removed meanwhile.
        """
        try:
            return self._kept.get(what, make)
        except PartsReplacedError as error:
            raise gone(self.run.name) from error

    def find(self, what: Hashable) -> Any:
        """Something that is kept, None where it is not there."""
        return self._kept.find(what)

    def keep(self, what: Hashable, value: object) -> None:
        """Keep something that was made by a job."""
        self._kept.put(what, value)

    def cool(self) -> None:
        """Let go of all that is in memory; it is read again where it is asked for."""
        self._kept.forget()

    def _data(self) -> pa.Table:
        table, clips = self.every_clip, self.clips
        if len(clips) and clips[-1] >= len(table):
            raise WorkspaceError(
                f"clip {clips[-1]} is unknown", where=str(self.run.folder), remedy=DOCTOR
            )
        return table if len(clips) == len(table) else table.take(clips)

    def _space(self) -> Space:
        spaces, run = self._shared.spaces, self.run
        key = run.folder, run.started, run.config.digest
        space = read_space(run, spaces.find(key))
        spaces.put(key, space)
        return space

    def _columns(self) -> dict[str, Column]:
        metadata = self._shared.tables.rows(self.workspace.metadata.snapshot())
        return read_columns(self.data, metadata, self.predictions, self.classes)


def open_version(workspace: Workspace, run: Run, shared: Shared | None = None) -> Version:
    """A run as it is now; nothing but the names of its parts is read.

    Args:
        workspace: of the run.
        run: that may be written to meanwhile.
        shared: with other versions.

    Raises:
        WorkspaceError: a part is damaged.
    """
    still = replace(run, predictions=run.predictions.frozen(), failures=run.failures.frozen())
    measured = replace(workspace, metadata=workspace.metadata.frozen())
    return Version(_name(measured, still), measured, still, shared or Shared())


def gone(run: str) -> RefusedError:
    """Refusal of a version that can't be had any more."""
    return RefusedError(GONE, "a newer version took its place", where=run, remedy="load it again")


class VersionedRuns:
    """The runs of a workspace, each as it is now and in the versions that were given out.

    Args:
        workspace: that may be written to meanwhile.
        warm: versions that are held in memory.
        remembered: versions that can be asked for.
    """

    def __init__(
        self, workspace: Workspace, *, warm: int = WARM, remembered: int = REMEMBERED
    ) -> None:
        self._workspace, self._warm, self._remembered = workspace, warm, remembered
        self._shared = Shared()
        self._lock = Lock()
        self._runs: dict[str, tuple[int, Run]] = {}
        self._versions: OrderedDict[tuple[str, str], Version] = OrderedDict()

    @property
    def names(self) -> tuple[str, ...]:
        """Of all runs."""
        return self._workspace.runs()

    def current(self, run: str) -> Version:
        """A run as it is now.

        Raises:
            RefusedError: 404, there is no such run.
            WorkspaceError: a part is damaged.
        """
        with self._lock:
            return self._used(run, self._now(run))

    def told(self, run: str, what: str, tell: Callable[[Version], Made]) -> Made:
        """Something small about a run as it is now, for which no other version has to leave memory.

        Args:
            run: its name.
            what: names it.
            tell: makes it.

        Raises:
            RefusedError: 404, there is no such run.
            WorkspaceError: a part is damaged.
        """
        with self._lock:
            version = self._now(run)
            is_warm = version in list(self._versions.values())[-self._warm :]
        told = version.small(what, lambda: tell(version))
        if not is_warm:
            version.cool()
        return told

    def at(self, run: str, version: str) -> Version:
        """A run in a version that was given out.

        Raises:
            RefusedError: 404, there is no such run; 410, the version is not remembered.
        """
        with self._lock:
            found = self._versions.get((run, version))
            if found is None:
                self._run(run)
                raise gone(run)
            return self._used(run, found)

    def _now(self, run: str) -> Version:
        opened = open_version(self._workspace, self._run(run), self._shared)
        key = run, opened.name
        if key not in self._versions:
            self._versions[key] = opened
            self._versions.move_to_end(key, last=False)
        return self._versions[key]

    def _used(self, run: str, version: Version) -> Version:
        self._versions.move_to_end((run, version.name))
        if len(self._versions) > self._warm:
            list(self._versions.values())[-self._warm - 1].cool()
        while len(self._versions) > self._remembered:
            self._versions.popitem(last=False)
        return version

    def _run(self, name: str) -> Run:
        """The run, opened once, so that what was read of its parts is read no more."""
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


def _name(workspace: Workspace, run: Run) -> str:
    clips = (workspace.folder / CLIPS_FILE).stat()
    told = [run.name, run.started, str(clips.st_size), str(clips.st_mtime_ns)]
    for parts in (run.predictions, run.failures, workspace.metadata):
        told += ["", *[part.name for part in parts.snapshot().parts]]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]
