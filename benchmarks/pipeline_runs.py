"""Analyses in this process and in processes that are killed, and their digests."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from praxiscope.datasets.read import read_samples
from praxiscope.metadata.thumbnails import THUMBNAILS
from praxiscope.models.registry import load_model
from praxiscope.models.runtime import keep_freed_memory
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.cores import use_cores
from praxiscope.pipeline.engine import Engine
from praxiscope.pipeline.extract import Options
from praxiscope.pipeline.source import named
from praxiscope.workspace.parts import Parts
from praxiscope.workspace.workspace import open_workspace

MODEL, BATCH, SEED = "tiny_x3d", 8, 0


def run_analysis(
    data: Path, workspace: Path, count: int, engine: Engine, options: Options
) -> list[tuple[float, int]]:
    """Analyse the first clips of the data, as the command does.

    Returns:
        Times at which clips were finished, and their numbers.
    """
    if engine.in_this_process:
        keep_freed_memory()
    model = load_model(MODEL, device=engine.own_device)
    plan = plan_analysis(model, read_samples(data)[:count], workspace, options=options)
    source = named(MODEL, None, model.classes)
    progress: list[tuple[float, int]] = []

    def on_progress(clips: int, failed: int) -> None:
        if clips:
            progress.append((time.perf_counter(), clips))

    analyze(
        model, plan, options, on_progress, engine=engine, source=source, prepare=keep_freed_memory
    )
    return progress


def run_and_kill(
    moment: float | None, data: Path, workspace: Path, count: int, engine: Engine
) -> float:
    """Analyse in a new process, and kill it ``moment`` seconds after its start, or never.

    Returns:
        Seconds from the start to the end of the process.
    """
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe()
    process = spawn.Process(target=_notify_and_run, args=(sender, data, workspace, count, engine))
    process.start()
    receiver.recv()
    start = time.perf_counter()
    process.join(moment)
    process.kill()
    process.join()
    return time.perf_counter() - start


def _notify_and_run(
    connection: Connection, data: Path, workspace: Path, count: int, engine: Engine
) -> None:
    use_cores(1)
    connection.send("started")
    run_analysis(data, workspace, count, engine, Options(batch=BATCH, part=32, threads=1))


def finished_clips(workspace: Path) -> int:
    """Number of clips with predictions, 0 if there is no workspace yet."""
    if not (workspace / "workspace.json").exists():
        return 0
    runs = open_workspace(workspace).runs()
    return len(open_workspace(workspace).run(MODEL).done()) if runs else 0


def digest_of(workspace: Path) -> str:
    """SHA-256 of all tables and arrays, in the order of clips."""
    opened = open_workspace(workspace)
    run = opened.run(MODEL)
    digest = hashlib.sha256()
    arrays = run.predictions.snapshot().parts[0].arrays
    for piece in (
        *_in_order(run.predictions, sorted(arrays)),
        *_in_order(opened.metadata, [THUMBNAILS]),
        *_in_order(run.failures, []),
    ):
        digest.update(piece)
    return digest.hexdigest()


def _in_order(parts: Parts, arrays: Iterable[str]) -> list[bytes]:
    snapshot = parts.snapshot()
    table = snapshot.table()
    if not table.num_rows:
        return [b"empty"]
    order = np.argsort(table["clip"].to_numpy(), kind="stable")
    rows = json.dumps(table.take(order).to_pylist()).encode()
    return [rows, *(np.asarray(snapshot.array(name))[order].tobytes() for name in arrays)]
