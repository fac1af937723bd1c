"""S3D (Xie et al. 2018, arXiv 1712.04851), from torchvision."""

from __future__ import annotations

from praxiscope.models.card import ModelCard
from praxiscope.models.model import Layer
from praxiscope.models.torchvision_extra import (
    MEAN,
    STD,
    kinetics_checkpoint,
    torchvision_network,
)
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense

CARDS = (
    ModelCard(
        name="s3d",
        family="S3D",
        summary="Inception with each 3-D convolution split into space and time",
        recipe=ClipRecipe(
            sampling=Dense(frames=128, stride=1, fps=15),
            resize=(256, 256),
            crop=(224, 224),
            mean=MEAN,
            std=STD,
        ),
        layers=(
            Layer("features.3", (2, 4, 4)),
            Layer("features.6", (2, 8, 8)),
            Layer("features.12", (4, 16, 16)),
            # Its pooling has kernel 2 and no padding: a cell lies between the two it is made of.
            Layer("features.15", (8, 32, 32), (2, 8, 8)),
        ),
        default_layers=("features.15",),
        build=torchvision_network("s3d"),
        head="classifier.1",
        checkpoints=(kinetics_checkpoint("s3d-d76dad2f.pth", 68.368),),
        requires="torchvision",
    ),
)
