"""The part of a clip that a network gets as its input, with one view in the middle."""

from __future__ import annotations

from praxiscope.errors import ModelError, VideoError
from praxiscope.models.trained_card import recipe_from_plain
from praxiscope.video.clip import Times, shown_at
from praxiscope.video.geometry import Geometry
from praxiscope.video.recipe import ClipRecipe
from praxiscope.workspace.run import RunConfig

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in 0..1 of the picture."""

_NOT_OF_THE_RECIPE = ("views", "precision")


def run_recipe(config: RunConfig) -> ClipRecipe:
    """The recipe of a run's network; read without importing torch.

    Raises:
        ModelError: the recipe can't be read.
    """
    try:
        return recipe_from_plain(
            {key: value for key, value in config.recipe.items() if key not in _NOT_OF_THE_RECIPE}
        )
    except (KeyError, TypeError, ValueError, VideoError) as error:
        raise ModelError("the recipe can't be read", where=config.model) from error


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
    frames = shown_at(times, recipe.sample_times(duration))
    resized = recipe.resized_size(size)
    top, left = (round((side - crop) / 2) for side, crop in zip(resized, recipe.crop, strict=True))
    return Geometry(
        source_size=size,
        resized_size=resized,
        crop_corner=(top, left),
        crop_size=recipe.crop,
        frames=frames,
        times=times[frames],
        pathways=recipe.pathways,
    )


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
