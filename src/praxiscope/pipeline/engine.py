"""Where the clips of an analysis are worked on."""

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
    """Where clips are worked on.

    Attributes:
        name: ``local`` (this machine) or ``ray`` (a cluster of machines).
        workers: processes; None for one a GPU, and without any one a machine.
        device: of the workers: cpu, cuda, mps, one such as ``cuda:1``, or ``auto``.
        cores: of the processor, for each worker's network; None for an equal share.
        address: of a Ray cluster that is there; empty for one on this machine, for the time being.

    Raises:
        PraxiscopeError: no such engine, or no workers.
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
            raise PraxiscopeError(f"{self.workers} of them can't do anything", where="workers")
        if self.address and self.name != RAY:
            raise PraxiscopeError("needs --engine ray", where="address")

    @property
    def devices(self) -> tuple[str, ...]:
        """One a worker on this machine."""
        device = self.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        if device != "cuda" or not torch.cuda.is_available():
            return (device,) * (self.workers or 1)
        count = torch.cuda.device_count()
        return tuple(f"cuda:{number % count}" for number in range(self.workers or count))

    @property
    def in_this_process(self) -> bool:
        """Whether no other process is needed."""
        return self.name == LOCAL and len(self.devices) == 1

    @property
    def network_device(self) -> str:
        """Where the networks of the workers compute; that of a Ray cluster's is not known here."""
        if self.name == RAY:
            return "cuda" if self.device == "auto" else self.device
        return self.devices[0]

    @property
    def own_device(self) -> str:
        """Where the network of this very process belongs: workers have their own."""
        return self.devices[0] if self.in_this_process else "cpu"


def worker_pool_of(engine: Engine, task: Task) -> tuple[WorkerPool, int]:
    """The workers of an engine, and how many of them there are to be.

    Raises:
        PraxiscopeError: Ray is not installed, or there is no cluster.
    """
    if engine.name == RAY:
        from praxiscope.pipeline.ray_actors import RayActors

        actors = RayActors(task, engine.workers, engine.device, engine.cores, engine.address)
        return actors, actors.workers
    devices = engine.devices
    cores = engine.cores or max(1, cores_here() // len(devices))
    return Processes(task, devices, cores), len(devices)
