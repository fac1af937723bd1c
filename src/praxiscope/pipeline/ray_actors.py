"""Workers as actors of a Ray cluster (Moritz et al. 2018)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any

from praxiscope.errors import PraxiscopeError
from praxiscope.files.lock import shared_lock
from praxiscope.pipeline.shards import Shard
from praxiscope.pipeline.worker import Finished, Message, Ready, Task, WorkerContext, set_up, work
from praxiscope.pipeline.worker_pool import Died

PATIENCE = 300.0
"""Seconds that the first worker may take to start."""


class RayActors:
    """A pool of actors, each with a GPU where there are GPUs.

    Args:
        task: of the analysis; all machines must find its workspace and clips by the same paths.
        workers: number of actors; None for one for each GPU, or one for each machine without GPUs.
        device: cpu, or cuda, or auto.
        cores: number of cores for each worker; None for an equal share.
        address: of a cluster; empty for the address in ``RAY_ADDRESS``, or for a cluster on this
            machine that ends with the pool.

    Raises:
        PraxiscopeError: Ray is not installed, or the cluster can't be reached.
    """

    def __init__(
        self, task: Task, workers: int | None, device: str, cores: int | None, address: str
    ) -> None:
        self._ray = ray = _ray()
        self._started_cluster = _connect(ray, address)
        gpus = 0 if device == "cpu" else int(ray.cluster_resources().get("GPU", 0))
        machines = _cores_of_machines(ray, "GPU" if gpus else "CPU")
        self.workers = workers or gpus or len(machines)
        # A worker lies on one machine, so its share is no more than the smallest machine has.
        share = min(sum(machines) / self.workers, *machines)
        self._actor = ray.remote(_Actor).options(
            num_cpus=int(share) if share >= 1 else share,  # Ray takes no 1.5
            num_gpus=min(1, gpus / self.workers),
            max_restarts=0,
        )
        device = ("cuda" if gpus else "cpu") if device == "auto" else device
        self._arguments = ray.put(task), device, cores or max(1, int(share))
        self._names = count()
        self._actors: dict[int, Any] = {}
        self._messages: dict[int, Any] = {}
        self._has_answered = False

    def start(self) -> int:
        """Start a worker; Ray chooses its machine."""
        name = next(self._names)
        self._actors[name] = self._actor.remote(*self._arguments)
        return name

    def submit(self, worker: int, shard: Shard) -> None:
        """Send a shard to an idle worker, which may still be starting."""
        streaming = self._actors[worker].work.options(num_returns="streaming")
        self._messages[worker] = streaming.remote(shard)

    def receive(self) -> tuple[int, Message | Died]:
        """Wait for the next message of any worker.

        Raises:
            PraxiscopeError: a worker can't do its work, or no worker could start.
        """
        streams = list(self._messages.values())
        patience = None if self._has_answered else PATIENCE
        ready, _ = self._ray.wait(streams, num_returns=1, timeout=patience, fetch_local=False)
        if not ready:
            raise PraxiscopeError(
                f"no worker could start in {PATIENCE:g} s",
                where="ray",
                remedy="see what the cluster has with 'ray status'; ask for fewer workers",
            )
        self._has_answered = True
        name = next(name for name, stream in self._messages.items() if stream is ready[0])
        try:
            message: Message = self._ray.get(next(ready[0]))
        except self._ray.exceptions.RayActorError as error:
            return name, self._died(name, error)
        except self._ray.exceptions.RayTaskError as error:
            raise _cause(error) from None
        if isinstance(message, Finished):
            del self._messages[name]
        return name, message

    def close(self) -> None:
        """Stop all workers; results that they have not written are lost."""
        for name in list(self._actors):
            self._end(name)
        if self._started_cluster:
            self._ray.shutdown()

    def _died(self, name: int, error: Any) -> Died:
        self._end(name)
        lines = str(error).strip().splitlines()
        if getattr(error, "actor_init_failed", False):
            raise PraxiscopeError(
                lines[-1],
                where="a worker",
                remedy="what the network needs must be installed on all machines",
            ) from error
        return Died(lines[0])

    def _end(self, name: int) -> None:
        self._messages.pop(name, None)
        self._ray.kill(self._actors.pop(name))


class _Actor:
    """The work of a worker in its actor."""

    def __init__(self, task: Task, device: str, cores: int) -> None:
        self._set_up_arguments = task, device, cores
        self._context: WorkerContext | None = None
        self._lock = ExitStack()

    def work(self, shard: Shard) -> Iterator[Message]:
        if self._context is None:
            self._context = set_up(*self._set_up_arguments)
            self._lock.enter_context(shared_lock(self._context.run.folder))
        yield Ready()
        yield from work(self._context, shard)


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise PraxiscopeError(
            "is not installed", where="ray", remedy='pip install "praxiscope[ray]"'
        ) from error
    return ray


def _connect(ray: Any, address: str) -> bool:
    """Connect to a cluster; returns whether it was started here."""
    if ray.is_initialized():
        return False
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Ray announces a change of this setting in every process.
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    options = {"include_dashboard": False} if address == "local" else {}
    try:
        with _same_modules() if address == "local" else nullcontext():
            ray.init(address=address, log_to_driver=False, logging_level="ERROR", **options)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise PraxiscopeError(
            f"can't connect to a cluster, {error}",
            where=f"ray at {address}",
            remedy="start one with 'ray start --head', with the same versions on all machines",
        ) from error
    return address == "local"


@contextmanager
def _same_modules() -> Iterator[None]:
    """Let processes that start in this block import what this process can import."""
    before = os.environ.get("PYTHONPATH")
    common = sys.prefix, sys.base_prefix
    paths = [str(Path(path).absolute()) for path in sys.path if not path.startswith(common)]
    os.environ["PYTHONPATH"] = os.pathsep.join([*paths, *([before] if before else [])])
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _cores_of_machines(ray: Any, resource: str) -> list[float]:
    """Cores of each machine of the cluster that has the resource."""
    machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    cores = [machine.get("CPU", 0.0) for machine in machines if machine.get(resource)]
    if not cores:
        raise PraxiscopeError(
            "the cluster has neither processors nor GPUs",
            where="ray",
            remedy="see what it has with 'ray status'",
        )
    return cores


def _cause(error: Any) -> PraxiscopeError:
    """The error of a worker, as this process would raise it."""
    cause = error.cause
    if isinstance(cause, PraxiscopeError):
        return cause
    return PraxiscopeError(
        f"{type(cause).__name__}: {cause}", where="a worker", remedy="see Ray's logs"
    )
