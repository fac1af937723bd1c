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
"""Seconds in which workers that are stopped write their results."""


@dataclass(frozen=True, eq=False)
class _Worker:
    process: SpawnProcess
    connection: Connection
    device: str


class Processes:
    """A pool of spawned processes (a forked process can't use a GPU).

    Args:
        task: of the analysis.
        devices: one for each worker; a new worker gets the device of the dead worker.
        cores: number of cores for each worker.
    """

    def __init__(self, task: Task, devices: Sequence[str], cores: int) -> None:
        self._task, self._devices, self._cores = task, devices, cores
        self._names = count()
        self._workers: dict[int, _Worker] = {}

    def start(self) -> int:
        """Start a worker.

        Raises:
            PraxiscopeError: the network can't be sent to it.
        """
        used = [worker.device for worker in self._workers.values()]
        device = min(self._devices, key=lambda name: used.count(name) / self._devices.count(name))
        spawn = multiprocessing.get_context("spawn")
        connection, worker_end = spawn.Pipe()
        process = spawn.Process(
            target=_serve, args=(self._task, device, self._cores, worker_end), daemon=True
        )
        try:
            process.start()
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise PraxiscopeError(
                f"can't be sent to other processes, {error}",
                where="the network, or a custom field",
                remedy="define it at the top level of a module, without lambda",
            ) from error
        worker_end.close()
        name = next(self._names)
        self._workers[name] = _Worker(process, connection, device)
        return name

    def submit(self, worker: int, shard: Shard) -> None:
        """Send a shard to an idle worker, which may still be starting."""
        with suppress(ConnectionError):  # it has died, which receive() reports
            self._workers[worker].connection.send(shard)

    def receive(self) -> tuple[int, Message | Died]:
        """Wait for the next message of any worker.

        Raises:
            PraxiscopeError: a worker can't do its work.
        """
        names = {worker.connection: name for name, worker in self._workers.items()}
        connection = next(ready for ready in wait(names) if isinstance(ready, Connection))
        name = names[connection]
        try:
            message = connection.recv()
        except (EOFError, ConnectionError):
            return name, self._died(name)
        if isinstance(message, PraxiscopeError):
            raise message
        return name, message

    def close(self) -> None:
        """Stop all workers; busy workers first write their results."""
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
        signal_names = {-number.value: number.name for number in signal.Signals}
        return Died(signal_names.get(status, f"exit status {status}"))


def _serve(task: Task, device: str, cores: int, connection: Connection) -> None:
    """Work in a process until its parent ends or dies."""
    _end_with_parent()
    # Ctrl-C reaches all processes of a terminal, but only the parent reacts to it.
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
                remedy="see its traceback above",
            )
        )
        raise


def _end_with_parent() -> None:
    """End this process at once when the parent ends; what is on disk by then counts."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
