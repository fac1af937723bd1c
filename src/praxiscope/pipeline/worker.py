"""The work of one worker, whatever process it is in."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from praxiscope.errors import ModelError
from praxiscope.metadata.field import Field
from praxiscope.metadata.measure import register_fields
from praxiscope.models.model import VideoModel
from praxiscope.pipeline.cores import use_cores
from praxiscope.pipeline.digest import weights_digest
from praxiscope.pipeline.extract import Options, Step, extract
from praxiscope.pipeline.shards import Shard, clips_of
from praxiscope.pipeline.source import Source
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace, open_workspace

PROGRESS_SECONDS = 0.5
"""Least time between two progress messages of a worker."""


def nothing() -> None:
    """Prepare a process: nothing to do."""


@dataclass(frozen=True, eq=False)
class Task:
    """Everything that the workers of an analysis need.

    Attributes:
        source: of the network.
        workspace: folder that all workers write to.
        run: name of the run.
        options: of the analysis.
        prepare: called first in each process.
        fields: of metadata that don't come with Praxiscope.
    """

    source: Source
    workspace: Path
    run: str
    options: Options
    prepare: Callable[[], None] = nothing
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A worker has loaded its network."""


@dataclass(frozen=True)
class Finished:
    """A shard is done and on disk.

    Attributes:
        parts: names of the parts with predictions.
    """

    parts: tuple[str, ...]


Message = Ready | Step | Finished


@dataclass(frozen=True, eq=False)
class WorkerContext:
    """A loaded network and an open workspace, ready for shards."""

    model: VideoModel
    workspace: Workspace
    run: Run
    options: Options


def set_up(task: Task, device: str, cores: int) -> WorkerContext:
    """Load the network and open the workspace.

    Args:
        task: of the analysis.
        device: where the network goes.
        cores: number of cores of this worker.

    Raises:
        PraxiscopeError: one of the two is missing, or the network has other weights than the run.
    """
    task.prepare()
    register_fields(task.fields)
    use_cores(cores)
    model = task.source.load(device)
    workspace = open_workspace(task.workspace)
    run = workspace.run(task.run)
    if weights_digest(model.network) != run.config.digest:
        raise ModelError(
            "has other weights here than where the analysis was started",
            where=run.config.model,
            remedy="put the same file on all machines",
        )
    options = replace(task.options, threads=task.options.threads or cores)
    return WorkerContext(model, workspace, run, options)


def work(context: WorkerContext, shard: Shard) -> Generator[Step | Finished, None, None]:
    """Analyse a shard; it becomes one part, or several where that takes long."""
    parts: list[str] = []
    yield from _joined_steps(
        extract(
            context.model,
            shard,
            context.run,
            context.workspace.metadata,
            replace(context.options, part=clips_of(shard)),
            parts.append,
        )
    )
    yield Finished(tuple(parts))


def _joined_steps(steps: Iterable[Step]) -> Iterator[Step]:
    """Join steps, so that there are at most two in a second."""
    clips, failed, last = 0, 0, time.monotonic()
    for step in steps:
        clips, failed = clips + step.clips, failed + step.failed
        if time.monotonic() - last > PROGRESS_SECONDS:
            yield Step(clips, failed)
            clips, failed, last = 0, 0, time.monotonic()
    if clips:
        yield Step(clips, failed)
