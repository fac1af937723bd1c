"""Workers as processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from praxiscope.errors import PraxiscopeError
from praxiscope.files.lock import shared_lock
from praxiscope.pipeline.shards import Shard
from praxiscope.pipeline.worker import Message, Ready, Task, set_up, work
from praxiscope.pipeline.worker_pool import Died

_PATIENCE = 10.0
"""Seconds in which workers that are told to stop write what they know."""


@dataclass(frozen=True, eq=False)
class _Worker:
    process: SpawnProcess
    connection: Connection
    device: str


class Processes:
    """A crew of spawned processes (a forked one can't use a GPU).

    Args:
        task: of the analysis.
        devices: one a worker; a new worker gets that of the dead one.
        cores: of the processor, for each worker.
    """

    def __init__(self, task: Task, devices: Sequence[str], cores: int) -> None:
        self._task, self._devices, self._cores = task, devices, cores
        self._names = count()
        self._workers: dict[int, _Worker] = {}

    def start(self) -> int:
        """Start a worker.

        Raises:
            PraxiscopeError: its network can't be sent to it.
        """
        taken = [worker.device for worker in self._workers.values()]
        device = min(self._devices, key=lambda one: taken.count(one) / self._devices.count(one))
        spawn = multiprocessing.get_context("spawn")
        here, there = spawn.Pipe()
        process = spawn.Process(
            target=_serve, args=(self._task, device, self._cores, there), daemon=True
        )
        try:
            process.start()
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise PraxiscopeError(
                f"can't be sent to other processes, {error}",
                where="the network, or a field of your own",
                remedy="define it in a module, outside functions and without lambda",
            ) from error
        there.close()
        name = next(self._names)
        self._workers[name] = _Worker(process, here, device)
        return name

    def submit(self, worker: int, shard: Shard) -> None:
        """Let an idle worker begin; it may still be starting."""
        with suppress(ConnectionError):  # it is dead, as it is about to be heard
            self._workers[worker].connection.send(shard)

    def receive(self) -> tuple[int, Message | Died]:
        """Wait for what any of the workers says next.

        Raises:
            PraxiscopeError: a worker can't do its work.
        """
        names = {worker.connection: name for name, worker in self._workers.items()}
        connection = next(one for one in wait(names) if isinstance(one, Connection))
        name = names[connection]
        try:
            said = connection.recv()
        except (EOFError, ConnectionError):
            return name, self._died(name)
        if isinstance(said, PraxiscopeError):
            raise said
        return name, said

    def close(self) -> None:
        """End all workers; those at work first write what they know."""
        for worker in self._workers.values():
            worker.process.terminate()
        deadline = time.monotonic() + _PATIENCE
        for worker in self._workers.values():
            worker.process.join(max(0.0, deadline - time.monotonic()))
            worker.process.kill()
            worker.connection.close()
        self._workers.clear()

    def _died(self, name: int) -> Died:
        worker = self._workers.pop(name)
        worker.connection.close()
        worker.process.join()
        status = worker.process.exitcode or 0
        known = {-one.value: one.name for one in signal.Signals}
        return Died(known.get(status, f"exit status {status}"))


def _serve(task: Task, device: str, cores: int, connection: Connection) -> None:
    """What a worker's process does until its parent ends or dies."""
    _end_with_parent()
    # Ctrl-C reaches all processes of a terminal, but only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        context = set_up(task, device, cores)
        connection.send(Ready())
        with shared_lock(context.run.folder):
            while True:
                with closing(work(context, connection.recv())) as messages:
                    for message in messages:
                        connection.send(message)
    except (KeyboardInterrupt, EOFError, ConnectionError):
        return
    except PraxiscopeError as error:
        connection.send(error)
    except Exception as error:
        connection.send(
            PraxiscopeError(
                f"{type(error).__name__}: {error}",
                where="a worker",
                remedy="what it wrote above tells where",
            )
        )
        raise


def _end_with_parent() -> None:
    """End at once, however the parent ended: what is written by then counts."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
