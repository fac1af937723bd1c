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
    """A crew of actors, with a GPU each where there are GPUs.

    Args:
        task: of the analysis; all machines must find its workspace and clips by the same paths.
        workers: how many; None for one a GPU, and without any one a machine.
        device: cpu, or cuda, or auto.
        cores: of the processor, for each worker; None for an equal share.
        address: of a cluster; empty for that of ``RAY_ADDRESS``, or one on this machine that ends
            with the crew.

    Raises:
        PraxiscopeError: Ray is not installed, or there is no such cluster.
    """

    def __init__(
        self, task: Task, workers: int | None, device: str, cores: int | None, address: str
    ) -> None:
        self._ray = ray = _ray()
        self._own = _connect(ray, address)
        gpus = 0 if device == "cpu" else int(ray.cluster_resources().get("GPU", 0))
        machines = _cores_of_machines(ray, "GPU" if gpus else "CPU")
        self.workers = workers or gpus or len(machines)
        # A share is of one machine, so it can't be more than the smallest has.
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
        self._talk: dict[int, Any] = {}
        self._heard = False

    def start(self) -> int:
        """Start a worker; Ray finds a place for it."""
        name = next(self._names)
        self._actors[name] = self._actor.remote(*self._arguments)
        return name

    def submit(self, worker: int, shard: Shard) -> None:
        """Let an idle worker begin; it may still be starting."""
        streaming = self._actors[worker].work.options(num_returns="streaming")
        self._talk[worker] = streaming.remote(shard)

    def receive(self) -> tuple[int, Message | Died]:
        """Wait for what any of the workers says next.

        Raises:
            PraxiscopeError: a worker can't do its work, or none could start.
        """
        talk = list(self._talk.values())
        patience = None if self._heard else PATIENCE
        ready, _ = self._ray.wait(talk, num_returns=1, timeout=patience, fetch_local=False)
        if not ready:
            raise PraxiscopeError(
                f"no worker could start in {PATIENCE:g} s",
                where="ray",
                remedy="see what the cluster has with 'ray status'; ask for fewer workers",
            )
        self._heard = True
        name = next(name for name, one in self._talk.items() if one is ready[0])
        try:
            said: Message = self._ray.get(next(ready[0]))
        except self._ray.exceptions.RayActorError as error:
            return name, self._died(name, error)
        except self._ray.exceptions.RayTaskError as error:
            raise _cause(error) from None
        if isinstance(said, Finished):
            del self._talk[name]
        return name, said

    def close(self) -> None:
        """End all workers; what they have not written is lost."""
        for name in list(self._actors):
            self._end(name)
        if self._own:
            self._ray.shutdown()

    def _died(self, name: int, error: Any) -> Died:
        self._end(name)
        told = str(error).strip().splitlines()
        if getattr(error, "actor_init_failed", False):
            raise PraxiscopeError(
                told[-1],
                where="a worker",
                remedy="what the network needs must be installed on all machines",
            ) from error
        return Died(told[0])

    def _end(self, name: int) -> None:
        self._talk.pop(name, None)
        self._ray.kill(self._actors.pop(name))


class _Actor:
    """What a worker does in its actor."""

    def __init__(self, task: Task, device: str, cores: int) -> None:
        self._given = task, device, cores
        self._station: WorkerContext | None = None
        self._held = ExitStack()

    def work(self, shard: Shard) -> Iterator[Message]:
        if self._station is None:
            self._station = set_up(*self._given)
            self._held.enter_context(shared_lock(self._station.run.folder))
        yield Ready()
        yield from work(self._station, shard)


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise PraxiscopeError(
            "is not installed", where="ray", remedy='pip install "praxiscope[ray]"'
        ) from error
    return ray


def _connect(ray: Any, address: str) -> bool:
    """Join a cluster; whether it is one of our own."""
    if ray.is_initialized():
        return False
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Ray means to change this, and says so in every process.
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    options = {"include_dashboard": False} if address == "local" else {}
    try:
        with _same_modules() if address == "local" else nullcontext():
            ray.init(address=address, log_to_driver=False, logging_level="ERROR", **options)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise PraxiscopeError(
            f"no cluster can be joined there, {error}",
            where=f"ray at {address}",
            remedy="start one with 'ray start --head', with the same versions on all machines",
        ) from error
    return address == "local"


@contextmanager
def _same_modules() -> Iterator[None]:
    """Let processes that are started meanwhile import what this one can."""
    before = os.environ.get("PYTHONPATH")
    common = sys.prefix, sys.base_prefix
    own = [str(Path(path).absolute()) for path in sys.path if not path.startswith(common)]
    os.environ["PYTHONPATH"] = os.pathsep.join([*own, *([before] if before else [])])
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _cores_of_machines(ray: Any, resource: str) -> list[float]:
    """Cores of each machine of the cluster that has something to work with."""
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
    """What a worker raised, as it would have been raised here."""
    cause = error.cause
    if isinstance(cause, PraxiscopeError):
        return cause
    return PraxiscopeError(
        f"{type(cause).__name__}: {cause}", where="a worker", remedy="ray's logs tell where"
    )
