"""The part of a clip that a network gets as its input, with one view in the middle."""

from __future__ import annotations

from praxiscope.video.clip import Times
from praxiscope.video.geometry import Geometry
from praxiscope.video.recipe import ClipRecipe

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in 0..1 of the picture."""


def centre_view(
    recipe: ClipRecipe, size: tuple[int, int], times: Times, duration: float
) -> Geometry:
    """Position of the network's input in a clip, as :meth:`ClipRecipe.prepare` cuts one view.

    Args:
        recipe: of the network.
        size: height and width of the clip's frames.
        times: ``(T,)`` seconds at which the clip's frames are shown.
        duration: of the clip in seconds.
    """
    (geometry,) = recipe.geometries(size, times, duration)
    return geometry


def input_box(geometry: Geometry) -> Box:
    """The part of the source picture that a network's input covers."""
    top, bottom = _edges(geometry, 0)
    left, right = _edges(geometry, 1)
    return left, top, right, bottom


def _edges(geometry: Geometry, axis: int) -> tuple[float, float]:
    # Agrees with Geometry.to_source: an edge lies half a pixel before the first centre.
    corner, crop = geometry.crop_corner[axis], geometry.crop_size[axis]
    resized = geometry.resized_size[axis]
    return max(0.0, corner / resized), min(1.0, (corner + crop) / resized)
