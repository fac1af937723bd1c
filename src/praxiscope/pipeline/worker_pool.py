"""Workers in other processes: who gets which clips, and what happens when one dies."""

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
"""Workers that may die with no portion finished in between."""

Progress = Callable[[int, int], None]
"""Told how many more clips went through, and how many of them failed; clips that are given to
another worker after a death are taken back."""


@dataclass(frozen=True)
class Died:
    """A worker is gone.

    Attributes:
        reason: as far as it is known.
    """

    reason: str


class WorkerPool(Protocol):
    """Processes that work on portions, wherever they are; each goes by a name."""

    def start(self) -> int:
        """Start a worker; returns its name."""

    def submit(self, worker: int, shard: Shard) -> None:
        """Let an idle worker begin; it may still be starting."""

    def receive(self) -> tuple[int, Message | Died]:
        """Wait for what any of the busy workers says next.

        Raises:
            PraxiscopeError: a worker can't do its work.
        """

    def close(self) -> None:
        """End all workers."""


@dataclass(frozen=True)
class PendingWork:
    """What a crew's leader asks of the workspace.

    Attributes:
        left: what is left of some batches by what is on disk.
        give_up: records that clips were lost with their worker.
    """

    left: Callable[[Sequence[Batch]], Shard]
    give_up: Callable[[Batch, str], None]


@dataclass
class _Held:
    """What a worker holds: its portion, how often that cost a worker, what has been heard of it."""

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
    """Have portions done.

    What a dead worker has not written is given to another one. A portion that costs a second
    worker its life is given batch by batch, and a batch that costs a third one is given up.

    Args:
        pool: does them.
        workers: how many.
        shards: of clips.
        pending: of the workspace.
        progress: is told how it goes.

    Returns:
        Names of the parts that were written, but for those of workers that died.

    Raises:
        PraxiscopeError: a worker can't do its work, or they keep dying.
    """
    waiting = deque((shard, 0) for shard in shards)
    busy: dict[int, _Held] = {}
    parts: list[str] = []
    deaths_in_a_row = 0
    try:
        idle = [pool.start() for _ in range(min(workers, len(waiting)))]
        while waiting or busy:
            while waiting and idle:
                worker = idle.pop()
                busy[worker] = _Held(*waiting.popleft())
                pool.submit(worker, busy[worker].shard)
            worker, said = pool.receive()
            match said:
                case Ready():
                    busy[worker].ready = True
                case Step():
                    busy[worker].clips += said.clips
                    progress(said.clips, said.failed)
                case Finished():
                    parts += said.parts
                    deaths_in_a_row = 0
                    idle.append(worker)
                    del busy[worker]
                case Died():
                    deaths_in_a_row += 1
                    if deaths_in_a_row >= MOST_DEATHS:
                        raise _keep_dying(said)
                    if worker in busy:
                        waiting.extendleft(_again(busy.pop(worker), said, pending, progress))
                    else:
                        idle.remove(worker)
                    idle.append(pool.start())
    finally:
        pool.close()
    return tuple(parts)


def _again(
    held: _Held, died: Died, pending: PendingWork, progress: Progress
) -> list[tuple[Shard, int]]:
    """What to do again of a dead worker's portion."""
    left = pending.left(held.shard)
    progress(clips_of(held.shard) - clips_of(left) - held.clips, 0)
    deaths = held.deaths + held.ready
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
        remedy="see what they wrote above; in a script of your own, call it under "
        "if __name__ == '__main__'; smaller batches need less memory",
    )
