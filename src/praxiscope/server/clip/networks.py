"""The networks of runs: loaded in jobs only, a few in memory, each with a lock of its own."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Lock
from typing import TYPE_CHECKING

from praxiscope.atlas.progress import Progress
from praxiscope.errors import ModelError, PraxiscopeError
from praxiscope.server.clip.disk_cache import content_key
from praxiscope.server.clip.options import options_of, unavailable
from praxiscope.server.errors import error_response
from praxiscope.server.schemas.explanations import OptionsResponse
from praxiscope.workspace.run import RunConfig

if TYPE_CHECKING:
    from praxiscope.models.model import VideoModel

MAX_NETWORKS = 2
"""Networks in memory at a time."""

FAILURE_SECONDS = 60.0
"""Seconds for which the reason of a failed load is reported, before the next attempt."""


def identity(config: RunConfig) -> str:
    """A key of everything that decides the outputs of a network."""
    return content_key(
        config.model,
        config.digest,
        dict(config.recipe),
        config.views,
        config.precision,
        config.classes,
    )


@dataclass(eq=False)
class _Slot:
    """A place in memory for one network.

    Attributes:
        lock: held by the user of the network; a forward pass hooks into its modules.
        users: that hold the lock or wait for it.
        model: None until it is loaded.
    """

    lock: Lock = field(default_factory=Lock)
    users: int = 0
    model: VideoModel | None = None


class Networks:
    """Networks in memory, the least recently used one leaves first.

    Only jobs may call :meth:`using` and :meth:`load_options`: the first use of a network loads its
    weights, and may download them. Requests read :meth:`options`, which never loads anything.

    Args:
        device: where they run; ``auto`` takes a graphics card if the machine has one.
    """

    def __init__(self, device: str = "auto") -> None:
        self._device = device
        self._changed = Condition()
        self._slots: OrderedDict[str, _Slot] = OrderedDict()
        self._options: dict[str, OptionsResponse] = {}
        self._failures: dict[str, tuple[float, OptionsResponse]] = {}

    def options(self, config: RunConfig) -> OptionsResponse | None:
        """Layers and methods of the network of a run.

        Returns:
            The options, with a reason instead of layers if a job has just failed to load the
            network; None if :meth:`load_options` has to run first.
        """
        key = identity(config)
        with self._changed:
            if key in self._options:
                return self._options[key]
            failed_at, failure = self._failures.get(key, (0.0, None))
            is_recent = failure is not None and time.monotonic() - failed_at < FAILURE_SECONDS
            return failure if is_recent else None

    def load_options(self, config: RunConfig, progress: Progress) -> None:
        """Load the network of a run, so that :meth:`options` returns them."""
        progress("loading the network", 0.0)
        key = identity(config)
        try:
            with self.using(config) as model:
                options = options_of(model)
        except PraxiscopeError as error:
            response = error_response(error)
            reason = response.what + (f" ({response.remedy})" if response.remedy else "")
            with self._changed:
                self._failures[key] = time.monotonic(), unavailable(reason)
        else:
            with self._changed:
                self._options[key] = options

    @contextmanager
    def using(self, config: RunConfig) -> Iterator[VideoModel]:
        """The network of a run, for one user at a time; other networks may be used meanwhile.

        Raises:
            ModelError: it is not in the zoo, or its weights are missing or changed.
        """
        key = identity(config)
        slot = self._enter(key)
        try:
            with slot.lock:
                if slot.model is None:
                    slot.model = self._load(config)
                yield slot.model
        finally:
            self._leave(key, slot)

    def close(self) -> None:
        """Free the memory of all networks that nobody uses."""
        with self._changed:
            for key in [key for key, slot in self._slots.items() if not slot.users]:
                del self._slots[key]

    def _enter(self, key: str) -> _Slot:
        with self._changed:
            self._changed.wait_for(lambda: key in self._slots or self._make_room())
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            slot.users += 1
            return slot

    def _leave(self, key: str, slot: _Slot) -> None:
        with self._changed:
            slot.users -= 1
            if not slot.users and slot.model is None:
                del self._slots[key]
            self._changed.notify_all()

    def _make_room(self) -> bool:
        """Drop unused networks until one more fits; whether it does."""
        for key in [key for key, slot in self._slots.items() if not slot.users]:
            if len(self._slots) < MAX_NETWORKS:
                break
            del self._slots[key]
        return len(self._slots) < MAX_NETWORKS

    def _load(self, config: RunConfig) -> VideoModel:
        from praxiscope.models.registry import model_names
        from praxiscope.pipeline.network import network_of

        if config.model not in model_names():
            raise ModelError(
                f"{config.model!r} is a network of your own, which only the program that "
                "made the run can load",
                where="model",
                remedy="explain clips with praxiscope.explain there",
            )
        return network_of(config, self._resolved_device())

    def _resolved_device(self) -> str:
        import torch

        if self._device != "auto":
            return self._device
        return "cuda" if torch.cuda.is_available() else "cpu"
