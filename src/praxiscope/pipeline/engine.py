"""Where an analysis runs: in this process, in other processes, or on a Ray cluster."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.pipeline.cores import cores_here
from praxiscope.pipeline.processes import Processes
from praxiscope.pipeline.worker import Task
from praxiscope.pipeline.worker_pool import WorkerPool

LOCAL, RAY = "local", "ray"
ENGINES = (LOCAL, RAY)


@dataclass(frozen=True)
class Engine:
    """Where an analysis runs.

    Attributes:
        name: ``local`` (this machine) or ``ray`` (a cluster of machines).
        workers: number of processes; None for one for each GPU, or one for each machine without
            GPUs.
        device: of the workers: cpu, cuda, mps, a single GPU such as ``cuda:1``, or ``auto``.
        cores: number of cores that the network of each worker uses; None for an equal share.
        address: of a running Ray cluster; empty to start one on this machine for the analysis.

    Raises:
        PraxiscopeError: the engine is unknown, or the number of workers is below 1.
    """

    name: str = LOCAL
    workers: int | None = None
    device: str = "auto"
    cores: int | None = None
    address: str = ""

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise PraxiscopeError(
                f"no engine {self.name!r}", where="engine", remedy=nearest(self.name, ENGINES)
            )
        if self.workers is not None and self.workers < 1:
            raise PraxiscopeError(f"{self.workers} is below 1", where="workers")
        if self.address and self.name != RAY:
            raise PraxiscopeError("needs --engine ray", where="address")

    @property
    def devices(self) -> tuple[str, ...]:
        """The device of each worker on this machine."""
        device = self.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        if device != "cuda" or not torch.cuda.is_available():
            return (device,) * (self.workers or 1)
        count = torch.cuda.device_count()
        return tuple(f"cuda:{number % count}" for number in range(self.workers or count))

    @property
    def in_this_process(self) -> bool:
        """Whether the analysis runs in this process."""
        return self.name == LOCAL and len(self.devices) == 1

    @property
    def network_device(self) -> str:
        """Where the workers' networks compute; of a Ray cluster, ``auto`` is taken for GPUs."""
        if self.name == RAY:
            return "cuda" if self.device == "auto" else self.device
        return self.devices[0]

    @property
    def own_device(self) -> str:
        """Device of this process's network; workers load their own networks."""
        return self.devices[0] if self.in_this_process else "cpu"


def worker_pool_of(engine: Engine, task: Task) -> tuple[WorkerPool, int]:
    """The pool of an engine's workers, and the number of workers.

    Raises:
        PraxiscopeError: Ray is not installed, or the cluster can't be reached.
    """
    if engine.name == RAY:
        from praxiscope.pipeline.ray_actors import RayActors

        actors = RayActors(task, engine.workers, engine.device, engine.cores, engine.address)
        return actors, actors.workers
    devices = engine.devices
    cores = engine.cores or max(1, cores_here() // len(devices))
    return Processes(task, devices, cores), len(devices)
