"""The networks of runs, loaded when they are needed, and no more than a few at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from praxiscope.errors import ModelError, PraxiscopeError
from praxiscope.server.clip.disk_cache import content_key
from praxiscope.server.clip.options import options_of, unavailable
from praxiscope.server.error_responses import error_response
from praxiscope.server.schemas.explanations import OptionsResponse
from praxiscope.workspace.run import RunConfig

if TYPE_CHECKING:
    from praxiscope.models.model import VideoModel

MOST = 2


def identity(config: RunConfig) -> str:
    """A key for all that decides what a network says."""
    return content_key(
        config.model,
        config.digest,
        dict(config.recipe),
        config.classes,
    )


class Networks:
    """Networks in memory.

    Args:
        device: where they run; ``auto`` takes a graphics card where there is one.
    """

    def __init__(self, device: str = "auto") -> None:
        self._device = device
        self._lock = Lock()
        self._options: dict[str, OptionsResponse] = {}
        self._loaded: OrderedDict[str, VideoModel] = OrderedDict()

    def options(self, config: RunConfig) -> OptionsResponse:
        """What can be asked of the network of a run; loads it to find out, the first time."""
        key = identity(config)
        if key not in self._options:
            try:
                with self.using(config) as model:
                    self._options[key] = options_of(model)
            except PraxiscopeError as error:
                told = error_response(error)
                return unavailable(told.what + (f" ({told.remedy})" if told.remedy else ""))
        return self._options[key]

    @contextmanager
    def using(self, config: RunConfig) -> Iterator[VideoModel]:
        """The network of a run, for one user at a time: a forward pass hooks into its modules.

        Raises:
            ModelError: it is not in the zoo, or its weights are gone or others than then.
        """
        key = identity(config)
        with self._lock:
            if key not in self._loaded:
                while len(self._loaded) >= MOST:
                    self._loaded.popitem(last=False)
                self._loaded[key] = self._load(config)
            self._loaded.move_to_end(key)
            yield self._loaded[key]

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
        return network_of(config, self._found_device())

    def _found_device(self) -> str:
        import torch

        if self._device != "auto":
            return self._device
        return "cuda" if torch.cuda.is_available() else "cpu"
