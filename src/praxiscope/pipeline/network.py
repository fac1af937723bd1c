"""Loads the network of a run again."""

from __future__ import annotations

import re

from praxiscope.errors import ModelError
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.pipeline.digest import weights_digest
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.run_input import recipe_of

_ASSUMED_NAMES = re.compile(r" \(class names [^()]*\)$")


def network_of(config: RunConfig, device: str = "cpu") -> VideoModel:
    """Load the network that a run was made with, with the recipe of the run.

    Args:
        config: of the run.
        device: where the network computes.

    Raises:
        ModelError: the network is not in the zoo, its weights are missing or differ from those of
            the run, or the recipe can't be read.
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
            remedy="restore the old weights, or run 'praxiscope analyze' with another --run",
        )
    return model.with_recipe(recipe_of(config))
