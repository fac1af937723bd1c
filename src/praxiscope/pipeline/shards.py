"""How the clips of an analysis are shared out among workers."""

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
"""Batches that a worker gets at once and writes as one part."""


def clips_of(batches: Sequence[Batch]) -> int:
    """How many clips there are in some batches."""
    return sum(map(len, batches))


def split_into_shards(batches: Sequence[Batch], clips: int, workers: int) -> list[Shard]:
    """Share out batches in order, evenly among workers.

    Args:
        batches: to be done.
        clips: of a portion, about, or more; fewer where workers would have nothing to do then.
        workers: who do them.
    """
    total = clips_of(batches)
    count = max(1, total // (clips * workers)) * workers
    shared: list[list[Batch]] = [[] for _ in range(count)]
    before = 0
    for batch in batches:
        shared[before * count // total].append(batch)
        before += len(batch)
    return [tuple(shard) for shard in shared if shard]


def failures_of_clips(run: Run) -> Counter[int]:
    """How often each clip has failed."""
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
    known = (
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
    left = (tuple(item for item in batch if not item.predicted or item.fields) for batch in known)
    return tuple(batch for batch in left if batch)
