"""The input of a run's network: its recipe, its views, and where they lie in a clip.

These do not import what computes networks, so that a server answers before torch is loaded.
"""

from __future__ import annotations

from praxiscope.errors import ModelError, VideoError
from praxiscope.models.trained_card import recipe_from_plain
from praxiscope.video.clip import Times
from praxiscope.video.geometry import Geometry
from praxiscope.video.recipe import ClipRecipe, Views
from praxiscope.workspace.run import RunConfig


def recipe_of(config: RunConfig) -> ClipRecipe:
    """How frames become the input of a run's network.

    Raises:
        ModelError: the recipe can't be read.
    """
    try:
        return recipe_from_plain(config.recipe)
    except (KeyError, TypeError, ValueError, VideoError) as error:
        raise ModelError(
            f"has a recipe that can't be read, {error!r}", where=config.model
        ) from error


def views_of(config: RunConfig) -> Views:
    """The views of each clip whose logits are averaged.

    Raises:
        VideoError: the views can't be read.
    """
    return Views.parse(config.views)


def input_geometries(
    config: RunConfig, size: tuple[int, int], times: Times, duration: float
) -> tuple[Geometry, ...]:
    """Where the inputs of a run's network lie in a clip, one geometry for each view.

    Args:
        config: of the run.
        size: height and width of the clip's frames in pixels.
        times: ``(T,)`` seconds at which the clip's frames are shown.
        duration: of the clip in seconds.

    Raises:
        ModelError: the recipe can't be read.
        VideoError: the views can't be read.
    """
    return recipe_of(config).geometries(size, times, duration, views_of(config))
