"""The network of a run, loaded again."""

from __future__ import annotations

import re

from praxiscope.errors import ModelError, VideoError
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.models.trained_card import recipe_from_plain
from praxiscope.pipeline.digest import weights_digest
from praxiscope.video.recipe import ClipRecipe, Views
from praxiscope.workspace.run import Circumstances

_ASSUMED_NAMES = re.compile(r" \(class names [^()]*\)$")
_NOT_OF_THE_RECIPE = ("views", "precision")


def network_of(circumstances: Circumstances, device: str = "cpu") -> VideoModel:
    """Load the network that a run was made with, fed as it was then.

    Args:
        circumstances: of the run.
        device: where the network goes.

    Raises:
        ModelError: a network that is not in the zoo, weights that are gone or others than then,
            or a recipe that can't be read.
    """
    model = load_model(
        circumstances.model,
        weights=_ASSUMED_NAMES.sub("", circumstances.weights),
        classes=circumstances.classes,
        device=device,
    )
    if weights_digest(model.network) != circumstances.digest:
        raise ModelError(
            "holds other weights than the run was made with",
            where=circumstances.weights,
            remedy="put the old ones back, or run 'praxiscope analyze' under another name",
        )
    return model.with_recipe(recipe_of(circumstances))


def views_of(circumstances: Circumstances) -> Views:
    """How many views of each clip the network saw."""
    return Views.parse(str(circumstances.recipe.get("views", "1")))


def precision_of(circumstances: Circumstances) -> str:
    """What the network computed in."""
    return str(circumstances.recipe.get("precision", "fp32"))


def recipe_of(circumstances: Circumstances) -> ClipRecipe:
    """How the network was fed.

    Raises:
        ModelError: the recipe can't be read.
    """
    content = {
        name: value
        for name, value in circumstances.recipe.items()
        if name not in _NOT_OF_THE_RECIPE
    }
    try:
        return recipe_from_plain(content)
    except (KeyError, TypeError, ValueError, VideoError) as error:
        raise ModelError(
            f"a recipe that can't be read, {error!r}", where=circumstances.model
        ) from error
