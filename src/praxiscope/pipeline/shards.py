"""How the clips of an analysis are divided among workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from praxiscope.pipeline.extract import ClipTask
from praxiscope.pipeline.missing_fields import missing_fields
from praxiscope.workspace.run import Run
from praxiscope.workspace.workspace import Workspace

Batch = tuple[ClipTask, ...]
Shard = tuple[Batch, ...]
"""Batches that a worker gets together and writes as one part."""


def clips_of(batches: Sequence[Batch]) -> int:
    """Number of clips in some batches."""
    return sum(map(len, batches))


def split_into_shards(batches: Sequence[Batch], clips: int, workers: int) -> list[Shard]:
    """Divide batches into shards, in order and evenly among workers.

    Args:
        batches: to divide.
        clips: approximate number of clips of a shard; fewer where workers would have no shard.
        workers: number of workers.
    """
    total = clips_of(batches)
    count = max(1, total // (clips * workers)) * workers
    shards: list[list[Batch]] = [[] for _ in range(count)]
    before = 0
    for batch in batches:
        shards[before * count // total].append(batch)
        before += len(batch)
    return [tuple(shard) for shard in shards if shard]


def failures_of_clips(run: Run) -> Counter[int]:
    """Number of failures of each clip."""
    return Counter(run.failures.table(["clip"]).column("clip").to_pylist())


def still_to_do(
    batches: Sequence[Batch],
    workspace: Workspace,
    run: Run,
    retried_failures: Mapping[int, int],
    *,
    fields: Sequence[str],
) -> Shard:
    """What is left of some batches by what is in the workspace now.

    Args:
        batches: of clips.
        workspace: whose metadata count.
        run: that is worked on.
        retried_failures: how many failures of a clip don't count, because it is tried again.
        fields: names of the metadata fields that are measured; clips that lack some are left to
            do, also where they have predictions.
    """
    done, failed = run.done(), set(failures_of_clips(run) - Counter(retried_failures))
    missing = missing_fields(workspace.metadata, fields)
    by_batch = (
        [
            replace(
                item,
                measured=item.number in missing.measured,
                predicted=item.number in done,
                fields=missing.of(item.number),
            )
            for item in batch
            if item.number not in failed
        ]
        for batch in batches
    )
    left = (
        tuple(item for item in batch if not item.predicted or item.fields) for batch in by_batch
    )
    return tuple(batch for batch in left if batch)
