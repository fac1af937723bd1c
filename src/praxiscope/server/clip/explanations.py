"""Heatmaps on demand: all that are asked for in one forward pass, and each kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from praxiscope.atlas.progress import Progress
from praxiscope.errors import AttributionError, VideoError, nearest
from praxiscope.server.clip.disk_cache import DiskCache, content_key
from praxiscope.server.clip.heat import Heat, heat_of, read_heat, read_values, write_heat
from praxiscope.server.clip.networks import Networks, identity
from praxiscope.server.clip.recent_clips import RecentClips
from praxiscope.server.clip.source import Source
from praxiscope.server.clip.targets import TargetSpec
from praxiscope.server.schemas.explanations import ExplanationResponse, HeatmapResponse
from praxiscope.workspace.run import RunConfig

if TYPE_CHECKING:
    from praxiscope.attribution.heatmap import Heatmap
    from praxiscope.models.model import VideoModel

FORMAT = 1
"""Of what is kept; another one is computed anew."""


@dataclass(frozen=True)
class ExplanationJob:
    """Heatmaps that are asked for.

    Attributes:
        config: of the run.
        source: the clip.
        method: a CAM method, as :func:`method_name` writes it.
        layers: by name.
        targets: what is to be explained.
        content: key of all that decides the network's input.
    """

    config: RunConfig
    source: Source
    method: str
    layers: tuple[str, ...]
    targets: tuple[TargetSpec, ...]
    content: str

    @property
    def pairs(self) -> Iterator[tuple[TargetSpec, str]]:
        """Every target at every layer, targets first."""
        return ((target, layer) for target in self.targets for layer in self.layers)

    @property
    def key(self) -> str:
        """Says what is asked for."""
        return content_key(*(self.key_of(target.request, layer) for target, layer in self.pairs))

    def key_of(self, request: str, layer: str) -> str:
        """Name of a heatmap."""
        return content_key(FORMAT, self.content, self.method, layer, request)


def order(
    config: RunConfig,
    source: Source,
    method: str,
    layers: Sequence[str],
    targets: Sequence[TargetSpec],
) -> ExplanationJob:
    """Ask for heatmaps.

    Raises:
        RefusedError: 404, the file is missing.
        VideoError: the clip is not the whole of its file.
    """
    if source.start is not None:
        raise VideoError("clips that begin within their file can't be explained", where=source.name)
    content = content_key(identity(config), str(source.path), source.stamp())
    return ExplanationJob(
        config, source, method_name(method), tuple(layers), tuple(targets), content
    )


def method_name(asked: str) -> str:
    """A method as it is registered: case and underscores do not matter."""
    return asked.strip().lower().replace("_", "-")


class Explanations:
    """Heatmaps that were computed, and networks to compute more.

    Args:
        disk_cache: that they are kept on.
        networks: of the runs.
    """

    def __init__(self, disk_cache: DiskCache, networks: Networks) -> None:
        self._shelf, self._networks = disk_cache, networks
        self._clips = RecentClips()

    def found(self, ordered: ExplanationJob) -> ExplanationResponse | None:
        """What is asked for; None where some of it has to be computed."""
        answers = []
        for target, layer in ordered.pairs:
            key = ordered.key_of(target.request, layer)
            told = self._told(key)
            if told is None:
                return None
            answers.append(_response(key, target, told))
        return ExplanationResponse(heatmaps=answers)

    def compute(self, ordered: ExplanationJob, progress: Progress) -> None:
        """Compute what is missing of what is asked for, and keep it.

        Args:
            ordered: what is asked for.
            progress: is told how it goes; it may end the work by raising.

        Raises:
            PraxiscopeError: the network, a layer, the method or the clip can't be had.
        """
        missing = [
            (target, layer)
            for target, layer in ordered.pairs
            if self._told(ordered.key_of(target.request, layer)) is None
        ]
        if not missing:
            return
        progress("loading the network", 0.0)
        with self._networks.using(ordered.config) as model:
            progress("heatmaps", 0.1)
            for heatmap in self._explained(model, ordered, missing):
                progress("heatmaps", 0.9)
                key = ordered.key_of(heatmap.target.request, heatmap.layer_name)
                self._shelf.put(key, _writing(*heat_of(heatmap)))

    def values(self, key: str) -> bytes | None:
        """The values of a heatmap by its name; None where it is not there any more."""
        path = self._shelf.find(key)
        try:
            return None if path is None else read_values(path)
        except FileNotFoundError:
            return None

    def _told(self, key: str) -> Heat | None:
        path = self._shelf.find(key)
        try:
            return None if path is None else read_heat(path)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def _explained(
        self, model: VideoModel, ordered: ExplanationJob, missing: Sequence[tuple[TargetSpec, str]]
    ) -> Sequence[Heatmap]:
        from praxiscope.attribution.explain import explain_batch
        from praxiscope.attribution.explanation import Request
        from praxiscope.pipeline.network import precision_of

        layers = tuple(dict.fromkeys(layer for _, layer in missing))
        for layer in layers:
            if layer not in model.layers:
                raise AttributionError(
                    f"no layer {layer!r}", where="layer", remedy=nearest(layer, model.layers)
                )
        request = Request(
            tuple(dict.fromkeys(target.request for target, _ in missing)),
            ordered.method,
            layers,
            precision=precision_of(ordered.config),
        )
        path = ordered.source.path
        clip = self._clips.get(ordered.content, lambda: model.recipe.read(path))
        return explain_batch(model, [clip], request)[0].heatmaps


def _writing(told: Heat, values: np.ndarray) -> Callable[[Path], None]:
    return lambda path: write_heat(path, told, values)


def _response(key: str, target: TargetSpec, told: Heat) -> HeatmapResponse:
    frames, height, width = told.shape
    return HeatmapResponse(
        id=key,
        target=target.asked,
        title=told.title,
        layer=told.layer,
        pathway=told.pathway,
        times=told.times,
        box=told.box,
        frames=frames,
        height=height,
        width=width,
        importance=told.importance,
        empty=told.empty,
    )
