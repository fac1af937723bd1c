"""Workers in other processes: which shards they get, and what happens when one dies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from praxiscope.errors import PraxiscopeError
from praxiscope.pipeline.extract import Step
from praxiscope.pipeline.shards import Batch, Shard, clips_of
from praxiscope.pipeline.worker import Finished, Message, Ready

MOST_DEATHS = 10
"""Workers that may die in a row without a finished shard in between."""

Progress = Callable[[int, int], None]
"""Callback that receives how many more clips were analysed and how many of them failed. The count
of clips is negative where another worker analyses clips of a dead worker again."""


@dataclass(frozen=True)
class Died:
    """A worker has died.

    Attributes:
        reason: such as the name of a signal.
    """

    reason: str


class WorkerPool(Protocol):
    """Processes that analyse shards; each has a number as its name."""

    def start(self) -> int:
        """Start a worker; returns its name."""

    def submit(self, worker: int, shard: Shard) -> None:
        """Send a shard to an idle worker, which may still be starting."""

    def receive(self) -> tuple[int, Message | Died]:
        """Wait for the next message of any busy worker.

        Raises:
            PraxiscopeError: a worker can't do its work.
        """

    def close(self) -> None:
        """Stop all workers."""


@dataclass(frozen=True)
class PendingWork:
    """The state of the work in the workspace.

    Attributes:
        left: returns the part of some batches whose results are not on disk.
        give_up: records clips that were lost with their worker, and why.
    """

    left: Callable[[Sequence[Batch]], Shard]
    give_up: Callable[[Batch, str], None]


@dataclass
class _Assignment:
    """The shard of a worker, how many workers died with it, and its progress."""

    shard: Shard
    deaths: int
    ready: bool = False
    clips: int = 0


def lead(
    pool: WorkerPool,
    workers: int,
    shards: Sequence[Shard],
    pending: PendingWork,
    progress: Progress,
) -> tuple[str, ...]:
    """Have shards analysed.

    What a dead worker has not written goes to another worker. A shard with which a second worker
    dies is split into its batches, and a batch with which a third worker dies is given up.

    Args:
        pool: of the workers.
        workers: number of workers.
        shards: of clips.
        pending: state of the work in the workspace.
        progress: receives the progress.

    Returns:
        Names of the parts that were written, without those of workers that died.

    Raises:
        PraxiscopeError: a worker can't do its work, or they keep dying.
    """
    waiting = deque((shard, 0) for shard in shards)
    busy: dict[int, _Assignment] = {}
    parts: list[str] = []
    deaths_in_a_row = 0
    try:
        idle = [pool.start() for _ in range(min(workers, len(waiting)))]
        while waiting or busy:
            while waiting and idle:
                worker = idle.pop()
                busy[worker] = _Assignment(*waiting.popleft())
                pool.submit(worker, busy[worker].shard)
            worker, message = pool.receive()
            match message:
                case Ready():
                    busy[worker].ready = True
                case Step():
                    busy[worker].clips += message.clips
                    progress(message.clips, message.failed)
                case Finished():
                    parts += message.parts
                    deaths_in_a_row = 0
                    idle.append(worker)
                    del busy[worker]
                case Died():
                    deaths_in_a_row += 1
                    if deaths_in_a_row >= MOST_DEATHS:
                        raise _keep_dying(message)
                    if worker in busy:
                        waiting.extendleft(_again(busy.pop(worker), message, pending, progress))
                    else:
                        idle.remove(worker)
                    idle.append(pool.start())
    finally:
        pool.close()
    return tuple(parts)


def _again(
    assignment: _Assignment, died: Died, pending: PendingWork, progress: Progress
) -> list[tuple[Shard, int]]:
    """Shards for other workers, from the shard of a dead worker."""
    left = pending.left(assignment.shard)
    progress(clips_of(assignment.shard) - clips_of(left) - assignment.clips, 0)
    deaths = assignment.deaths + assignment.ready
    if deaths < 3:
        shares = [left] if deaths < 2 else [(batch,) for batch in left]
        return [(share, deaths) for share in shares if share]
    for batch in left:
        pending.give_up(batch, died.reason)
        progress(len(batch), len(batch))
    return []


def _keep_dying(died: Died) -> PraxiscopeError:
    return PraxiscopeError(
        f"{MOST_DEATHS} workers in a row have died, the last one with {died.reason}",
        where="workers",
        remedy="see their output above; call it under if __name__ == '__main__' in a script; "
        "smaller batches need less memory",
    )
