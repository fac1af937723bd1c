"""What part of the picture a network sees."""

from __future__ import annotations

from praxiscope.video.geometry import Geometry

Box = tuple[float, float, float, float]


def seen_box(geometry: Geometry) -> Box:
    """Left, top, right and bottom of a network's input in the source picture, in 0..1."""
    top, bottom = _edges(geometry, 0)
    left, right = _edges(geometry, 1)
    return left, top, right, bottom


def _edges(geometry: Geometry, axis: int) -> tuple[float, float]:
    # Exact where Geometry.to_source is: an edge lies half a pixel before the first centre.
    corner, crop = geometry.crop_corner[axis], geometry.crop_size[axis]
    resized = geometry.resized_size[axis]
    return max(0.0, corner / resized), min(1.0, (corner + crop) / resized)
