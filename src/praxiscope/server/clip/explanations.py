"""Heatmaps on demand: those of a request in one forward pass, each stored on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from praxiscope.atlas.progress import Progress
from praxiscope.errors import AttributionError, VideoError, nearest
from praxiscope.server.clip.disk_cache import DiskCache, content_key
from praxiscope.server.clip.heat import (
    HeatmapInfo,
    quantize_heatmap,
    read_heat,
    read_values,
    write_heat,
)
from praxiscope.server.clip.networks import Networks, identity
from praxiscope.server.clip.recent_clips import RecentClips
from praxiscope.server.clip.source import Source
from praxiscope.server.clip.targets import ClipTarget
from praxiscope.server.schemas.explanations import ExplanationResponse, HeatmapResponse
from praxiscope.server.schemas.targets import target_of
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.run_input import recipe_of

if TYPE_CHECKING:
    from praxiscope.attribution.heatmap import Heatmap
    from praxiscope.models.model import VideoModel

FORMAT = 2
"""Version of the files; heatmaps of other versions are computed again."""


class MapPlace(NamedTuple):
    """Where the cells of a heatmap lie.

    Attributes:
        layer: name of the layer; empty for a map of the network's input.
        pathway: of the input; 0 for maps of a layer.
    """

    layer: str
    pathway: int = 0


@dataclass(frozen=True)
class ExplanationJob:
    """The heatmaps of a request.

    Attributes:
        config: of the run.
        source: the file of the clip.
        method: name of an attribution method, as :func:`method_name` writes it.
        layers: names of layers; empty for a method that needs no layer.
        targets: what is explained.
        content: key of everything that decides the network's input.
    """

    config: RunConfig
    source: Source
    method: str
    layers: tuple[str, ...]
    targets: tuple[ClipTarget, ...]
    content: str

    @property
    def places(self) -> tuple[MapPlace, ...]:
        """The layers, or the pathways of the input for a method that needs no layer."""
        if self.layers:
            return tuple(MapPlace(layer) for layer in self.layers)
        n_pathways = len(recipe_of(self.config).pathways)
        return tuple(MapPlace("", pathway) for pathway in range(n_pathways))

    @property
    def maps(self) -> Iterator[tuple[ClipTarget, MapPlace]]:
        """Every target at every place, in the order of targets, then of places."""
        places = self.places
        return ((target, place) for target in self.targets for place in places)

    @property
    def key(self) -> str:
        """Names all heatmaps of the request together."""
        return content_key(*(self.key_of(target.classes, place) for target, place in self.maps))

    def key_of(self, classes: tuple[int, int | None], place: MapPlace) -> str:
        """Names one heatmap."""
        return content_key(FORMAT, self.content, self.method, place, classes)


def explanation_job(
    config: RunConfig,
    source: Source,
    method: str,
    layers: Sequence[str],
    targets: Sequence[ClipTarget],
) -> ExplanationJob:
    """The heatmaps of a request.

    Raises:
        RefusedError: 404, the file is missing.
        VideoError: the clip is not the whole of its file.
        ModelError: the recipe of the run can't be read.
    """
    if source.start is not None:
        raise VideoError("clips that begin within their file can't be explained", where=source.name)
    content = content_key(identity(config), str(source.path), source.stamp())
    return ExplanationJob(
        config, source, method_name(method), tuple(layers), tuple(targets), content
    )


def method_name(text: str) -> str:
    """A method as in the registry: lower case, with hyphens."""
    return text.strip().lower().replace("_", "-")


class Explanations:
    """Computes heatmaps and stores them.

    Args:
        disk_cache: for the heatmaps.
        networks: of the runs.
    """

    def __init__(self, disk_cache: DiskCache, networks: Networks) -> None:
        self._disk_cache, self._networks = disk_cache, networks
        self._clips = RecentClips()

    def find(self, explanation: ExplanationJob) -> ExplanationResponse | None:
        """The heatmaps of a request; None if some have to be computed."""
        heatmaps = []
        for target, place in explanation.maps:
            key = explanation.key_of(target.classes, place)
            info = self._read(key)
            if info is None:
                return None
            heatmaps.append(_response(key, target, info))
        return ExplanationResponse(heatmaps=heatmaps)

    def compute(self, explanation: ExplanationJob, progress: Progress) -> None:
        """Compute and store the heatmaps of a request that are missing. Only jobs may call it.

        Args:
            explanation: the request.
            progress: receives the progress; may end the work by raising.

        Raises:
            PraxiscopeError: the network can't be loaded, the clip can't be read, or there is no
                such layer or method.
        """
        missing = [
            (target, place)
            for target, place in explanation.maps
            if self._read(explanation.key_of(target.classes, place)) is None
        ]
        if not missing:
            return
        progress("loading the network", 0.0)
        with self._networks.using(explanation.config) as model:
            progress("heatmaps", 0.1)
            for heatmap in self._heatmaps(model, explanation, missing):
                progress("heatmaps", 0.9)
                place = MapPlace(heatmap.layer_name, 0 if heatmap.layer_name else heatmap.pathway)
                classes = heatmap.target.positive, heatmap.target.negative
                key = explanation.key_of(classes, place)
                self._disk_cache.put(key, _writer(*quantize_heatmap(heatmap)))

    def values(self, key: str) -> bytes | None:
        """The values of a heatmap; None if it is not on disk."""
        path = self._disk_cache.find(key)
        try:
            return None if path is None else read_values(path)
        except FileNotFoundError:
            return None

    def _read(self, key: str) -> HeatmapInfo | None:
        path = self._disk_cache.find(key)
        try:
            return None if path is None else read_heat(path)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def _heatmaps(
        self,
        model: VideoModel,
        explanation: ExplanationJob,
        missing: Sequence[tuple[ClipTarget, MapPlace]],
    ) -> Sequence[Heatmap]:
        from praxiscope.attribution.explain import explain_batch
        from praxiscope.attribution.request import Request

        layers = tuple(dict.fromkeys(place.layer for _, place in missing if place.layer))
        _check_layers(model, explanation.method, layers)
        targets = {target.classes: target.by_index for target, _ in missing}
        request = Request(
            tuple(targets.values()),
            explanation.method,
            layers,
            precision=explanation.config.precision,
        )
        path = explanation.source.path
        clip = self._clips.get(explanation.content, lambda: model.recipe.read(path))
        return explain_batch(model, [clip], request)[0].heatmaps


def _check_layers(model: VideoModel, method: str, layers: Sequence[str]) -> None:
    from praxiscope.attribution.methods import find_method

    needs_layer = find_method(method).needs_layer
    if needs_layer and not layers:
        raise AttributionError(f"{method!r} needs a layer", where="layers", remedy="name one")
    if layers and not needs_layer:
        raise AttributionError(
            f"{method!r} needs no layer", where="layers", remedy="leave the list of layers empty"
        )
    for layer in layers:
        if layer not in model.layers:
            raise AttributionError(
                f"no layer {layer!r}", where="layers", remedy=nearest(layer, model.layers)
            )


def _writer(info: HeatmapInfo, values: np.ndarray) -> Callable[[Path], None]:
    return lambda path: write_heat(path, info, values)


def _response(key: str, target: ClipTarget, info: HeatmapInfo) -> HeatmapResponse:
    frames, height, width = info.shape
    return HeatmapResponse(
        id=key,
        target=target_of(target.request),
        title=info.title,
        layer=info.layer,
        pathway=info.pathway,
        times=info.times,
        box=info.box,
        frames=frames,
        height=height,
        width=width,
        importance=info.importance,
        empty=info.empty,
    )
