"""What a network sees of a clip that it is shown once, in the middle."""

from __future__ import annotations

from praxiscope.video.clip import Times
from praxiscope.video.geometry import Geometry
from praxiscope.video.recipe import ClipRecipe


def centre_view(
    recipe: ClipRecipe, size: tuple[int, int], times: Times, duration: float
) -> Geometry:
    """Where the network's input lies in a clip, as :meth:`ClipRecipe.prepare` has it for one view.

    Args:
        recipe: of the network.
        size: height and width of the clip's frames.
        times: ``(T,)`` seconds at which the clip's frames are shown.
        duration: of the clip in seconds.
    """
    (geometry,) = recipe.geometries(size, times, duration)
    return geometry
