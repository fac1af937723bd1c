"""Where a network's input pixels and frames lie in the source video."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Geometry:
    """Maps one view (one temporal clip, one crop) back to the clip it was made from.

    Pixel positions are centres: pixel 0 spans -0.5 to 0.5.

    Attributes:
        source_size: height and width of the source frames.
        resized_size: height and width after the resize that precedes the crop.
        crop_corner: top and left of the crop in the resized frame.
        crop_size: height and width of the network input.
        frames: ``(T,)`` index into the clip's frames of each input frame.
        times: ``(T,)`` seconds of those frames.
        pathways: for each pathway, which of the ``T`` input frames it receives.
    """

    source_size: tuple[int, int]
    resized_size: tuple[int, int]
    crop_corner: tuple[int, int]
    crop_size: tuple[int, int]
    frames: NDArray[np.intp]
    times: NDArray[np.float64]
    pathways: tuple[NDArray[np.intp], ...]

    def to_input(self, axis: int, source: Positions) -> Positions:
        """Input position of source pixel positions along ``axis`` (0 vertical, 1 horizontal)."""
        scale = self.resized_size[axis] / self.source_size[axis]
        return (source + 0.5) * scale - 0.5 - self.crop_corner[axis]

    def to_source(self, axis: int, position: Positions) -> Positions:
        """Source pixel position of input positions along ``axis`` (0 vertical, 1 horizontal)."""
        scale = self.source_size[axis] / self.resized_size[axis]
        return (position + self.crop_corner[axis] + 0.5) * scale - 0.5

    def displayed(self, axis: int, pixels: int) -> tuple[Positions, NDArray[np.bool_]]:
        """Input positions of a source of ``pixels`` rows or columns, and which are in the crop."""
        scale = self.source_size[axis] / pixels
        position = self.to_input(axis, (np.arange(pixels, dtype=np.float64) + 0.5) * scale - 0.5)
        return position, (position >= -0.5) & (position <= self.crop_size[axis] - 0.5)

    def clip_frames(self, pathway: int = 0) -> NDArray[np.intp]:
        """Index into the clip's frames of each frame that ``pathway`` receives."""
        return self.frames[self.pathways[pathway]]

    def pathway_times(self, pathway: int = 0) -> NDArray[np.float64]:
        """Seconds of each frame that ``pathway`` receives."""
        return self.times[self.pathways[pathway]]
