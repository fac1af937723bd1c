"""A map of one clip for one target at one layer, and where its cells lie in the source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from praxiscope.attribution.interpolation import interpolate, interpolation_matrix
from praxiscope.attribution.placement import CellPlacement
from praxiscope.attribution.target import Target
from praxiscope.video.clip import Clip
from praxiscope.video.geometry import Geometry

Map = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Heatmap:
    """Where in space and time a network found evidence for a target.

    Attributes:
        raw: ``(t, h, w)`` float32, the grid as the method returns it: not negative, not
            normalised, comparable between clips and classes.
        target: what is explained.
        method: name of the method.
        placement: where the cells lie in the network's input; a layer is a placement.
        geometry: where the network's input lies in the source.
        layer_name: name of the layer, empty for maps of the input itself.
        view: index of the view (temporal clips first, then crops).
    """

    raw: Map
    target: Target
    method: str
    placement: CellPlacement
    geometry: Geometry
    layer_name: str = ""
    view: int = 0

    @property
    def pathway(self) -> int:
        """Index of the pathway whose frames and times the map has."""
        return self.placement.pathway

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds evidence for the target."""
        return not self.raw.any()

    @cached_property
    def normalised(self) -> Map:
        """The coarse map divided by its maximum over the whole clip, 0 to 1."""
        peak = float(self.raw.max())
        return self.raw / peak if peak > 0 else self.raw

    @cached_property
    def values(self) -> Map:
        """``(T, H, W)`` in 0..1 at the frames and pixels of the network's input."""
        height, width = self.geometry.crop_size
        return self._at(
            np.arange(len(self.geometry.pathways[self.pathway]), dtype=np.float64),
            np.arange(height, dtype=np.float64),
            np.arange(width, dtype=np.float64),
        )

    @property
    def times(self) -> NDArray[np.float64]:
        """Seconds of each frame of :attr:`values`."""
        return self.geometry.pathway_times(self.pathway)

    def on(self, clip: Clip) -> Map:
        """``(T, H, W)`` in 0..1 on the clip's own pixels, 0 outside the crop.

        ``T`` counts the frames of this map's pathway: ``geometry.clip_frames(pathway)``.
        """
        return self.at_size(clip.size)

    def at_size(self, size: tuple[int, int]) -> Map:
        """Like :meth:`on`, for source frames shown at another height and width."""
        rows, _ = self.geometry.displayed(0, size[0])
        columns, _ = self.geometry.displayed(1, size[1])
        frames = np.arange(len(self.geometry.pathways[self.pathway]), dtype=np.float64)
        return self._at(frames, rows, columns) * self.covered(size)

    def covered(self, size: tuple[int, int]) -> NDArray[np.bool_]:
        """``(H, W)``: which pixels of the source, shown at that size, the crop covers."""
        _, rows = self.geometry.displayed(0, size[0])
        _, columns = self.geometry.displayed(1, size[1])
        return np.outer(rows, columns)

    def peak(self) -> tuple[float, float, float]:
        """Seconds, source row and source column of the strongest cell's centre."""
        cell = np.unravel_index(int(self.raw.argmax()), self.raw.shape)
        frame, row, column = (
            offset + stride * index
            for offset, stride, index in zip(
                self.placement.offset, self.placement.stride, cell, strict=True
            )
        )
        times = self.times
        return (
            float(np.interp(frame, np.arange(len(times)), times)),
            float(self.geometry.to_source(0, np.array(row))),
            float(self.geometry.to_source(1, np.array(column))),
        )

    def _at(
        self,
        frames: NDArray[np.float64],
        rows: NDArray[np.float64],
        columns: NDArray[np.float64],
    ) -> Map:
        matrices = [
            interpolation_matrix(positions, cells, stride, offset)
            for positions, cells, stride, offset in zip(
                (frames, rows, columns),
                self.raw.shape,
                self.placement.stride,
                self.placement.offset,
                strict=True,
            )
        ]
        return interpolate(self.normalised, *matrices)
