"""What a worker does, in whatever process it is."""

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

TELL_SECONDS = 0.5
"""How often a worker says how far it is, at most."""


def nothing() -> None:
    """Prepare a process in no way."""


@dataclass(frozen=True, eq=False)
class Task:
    """What all workers of an analysis are told.

    Attributes:
        source: of the network.
        workspace: folder that all of them write to.
        run: its name.
        options: how clips are worked on.
        prepare: is called first in each process.
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
    """A worker has its network."""


@dataclass(frozen=True)
class Finished:
    """A portion is done and on disk.

    Attributes:
        parts: names of the parts with its predictions.
    """

    parts: tuple[str, ...]


Message = Ready | Step | Finished


@dataclass(frozen=True, eq=False)
class WorkerContext:
    """A network at a workspace, ready for portions."""

    model: VideoModel
    workspace: Workspace
    run: Run
    options: Options


def set_up(task: Task, device: str, cores: int) -> WorkerContext:
    """Load the network and open the workspace.

    Args:
        task: of the analysis.
        device: where the network goes.
        cores: of the processor that are this worker's.

    Raises:
        PraxiscopeError: either is not there, or the network has other weights than the run.
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
    """Do a portion, which becomes one part unless that takes long."""
    parts: list[str] = []
    yield from _now_and_then(
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


def _now_and_then(steps: Iterable[Step]) -> Iterator[Step]:
    """The same steps, joined, so that there are no more than two a second."""
    clips, failed, told = 0, 0, time.monotonic()
    for step in steps:
        clips, failed = clips + step.clips, failed + step.failed
        if time.monotonic() - told > TELL_SECONDS:
            yield Step(clips, failed)
            clips, failed, told = 0, 0, time.monotonic()
    if clips:
        yield Step(clips, failed)
