"""Addresses of the weights that PyTorchVideo publishes."""

from __future__ import annotations

from praxiscope.models.card import Checkpoint
from praxiscope.video.recipe import ClipRecipe

ROOT = "https://dl.fbaipublicfiles.com/pytorchvideo/model_zoo"


def kinetics_checkpoint(file: str, top1: float) -> Checkpoint:
    """Weights trained on Kinetics-400."""
    return Checkpoint(
        name="kinetics400",
        url=f"{ROOT}/kinetics/{file}",
        classes="kinetics400",
        licence="Apache-2.0",
        source="PyTorchVideo model zoo; top-1 of 10 clips x 3 crops",
        top1=top1,
    )


def something_checkpoint(file: str, top1: float, recipe: ClipRecipe) -> Checkpoint:
    """Weights trained on Something-Something V2."""
    return Checkpoint(
        name="something-something-v2",
        url=f"{ROOT}/ssv2/{file}",
        classes="something-something-v2",
        licence="Apache-2.0",
        source="PyTorchVideo model zoo; top-1 of 1 clip x 3 crops",
        top1=top1,
        recipe=recipe,
        # The same file name also stands for weights trained on Kinetics.
        saved_as=f"something-something-v2_{file}",
    )
