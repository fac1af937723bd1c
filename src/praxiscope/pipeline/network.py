"""The network of a run, loaded again."""

from __future__ import annotations

import re

from praxiscope.errors import ModelError, VideoError
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.models.trained_card import recipe_from_plain
from praxiscope.pipeline.digest import weights_digest
from praxiscope.video.recipe import ClipRecipe, Views
from praxiscope.workspace.run import RunConfig

_ASSUMED_NAMES = re.compile(r" \(class names [^()]*\)$")
_NOT_OF_THE_RECIPE = ("views", "precision")


def network_of(config: RunConfig, device: str = "cpu") -> VideoModel:
    """Load the network that a run was made with, fed as it was then.

    Args:
        config: of the run.
        device: where the network goes.

    Raises:
        ModelError: a network that is not in the zoo, weights that are gone or others than then,
            or a recipe that can't be read.
    """
    model = load_model(
        config.model,
        weights=_ASSUMED_NAMES.sub("", config.weights),
        classes=config.classes,
        device=device,
    )
    if weights_digest(model.network) != config.digest:
        raise ModelError(
            "holds other weights than the run was made with",
            where=config.weights,
            remedy="put the old ones back, or run 'praxiscope analyze' under another name",
        )
    return model.with_recipe(recipe_of(config))


def views_of(config: RunConfig) -> Views:
    """How many views of each clip the network saw."""
    return Views.parse(str(config.recipe.get("views", "1")))


def precision_of(config: RunConfig) -> str:
    """What the network computed in."""
    return str(config.recipe.get("precision", "fp32"))


def recipe_of(config: RunConfig) -> ClipRecipe:
    """How the network was fed.

    Raises:
        ModelError: the recipe can't be read.
    """
    content = {
        name: value for name, value in config.recipe.items() if name not in _NOT_OF_THE_RECIPE
    }
    try:
        return recipe_from_plain(content)
    except (KeyError, TypeError, ValueError, VideoError) as error:
        raise ModelError(f"a recipe that can't be read, {error!r}", where=config.model) from error
