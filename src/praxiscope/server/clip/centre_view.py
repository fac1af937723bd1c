"""What a network sees of a clip that it is shown once, in the middle."""

from __future__ import annotations

from praxiscope.errors import ModelError, VideoError
from praxiscope.models.trained_card import recipe_from_plain
from praxiscope.video.clip import Times, shown_at
from praxiscope.video.geometry import Geometry
from praxiscope.video.recipe import ClipRecipe
from praxiscope.workspace.run import RunConfig

_NOT_OF_THE_RECIPE = ("views", "precision")


def run_recipe(config: RunConfig) -> ClipRecipe:
    """How the network of a run is fed; known without loading what computes networks.

    Raises:
        ModelError: the recipe can't be read.
    """
    told = config.recipe
    try:
        return recipe_from_plain({key: told[key] for key in told if key not in _NOT_OF_THE_RECIPE})
    except (KeyError, TypeError, ValueError, VideoError) as error:
        raise ModelError("a recipe that can't be read", where=config.model) from error


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
    shown = shown_at(times, recipe.sample_times(duration))
    resized = recipe.resized_size(size)
    top, left = (round((side - crop) / 2) for side, crop in zip(resized, recipe.crop, strict=True))
    return Geometry(
        source_size=size,
        resized_size=resized,
        crop_corner=(top, left),
        crop_size=recipe.crop,
        frames=shown,
        times=times[shown],
        pathways=recipe.pathways,
    )
