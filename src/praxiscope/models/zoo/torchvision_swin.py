"""Video Swin Transformers (Liu et al. 2022, arXiv 2106.13230), from torchvision."""

from __future__ import annotations

from praxiscope.models.card import Checkpoint, ModelCard
from praxiscope.models.layouts import CHANNELS_LAST
from praxiscope.models.model import patch_layer
from praxiscope.models.torchvision_extra import kinetics_checkpoint, torchvision_network
from praxiscope.video.recipe import IMAGENET_MEAN, IMAGENET_STD, ClipRecipe
from praxiscope.video.sample import Dense

_RECIPE = ClipRecipe(
    sampling=Dense(frames=32, stride=1, fps=15),
    resize=256,
    crop=(224, 224),
    mean=IMAGENET_MEAN,
    std=IMAGENET_STD,
)

# Odd members of ``features`` merge patches between the stages.
_LAYERS = tuple(
    patch_layer(f"features.{2 * stage}", (2, 4 * 2**stage, 4 * 2**stage), layout=CHANNELS_LAST)
    for stage in range(4)
)


def _card(size: str, summary: str, *checkpoints: Checkpoint) -> ModelCard:
    name = f"swin3d_{size}"
    return ModelCard(
        name=name,
        family="Video Swin",
        summary=summary,
        recipe=_RECIPE,
        layers=_LAYERS,
        default_layers=("features.6",),
        build=torchvision_network(name),
        head="head",
        checkpoints=checkpoints,
        requires="torchvision",
    )


CARDS = (
    _card("t", "Tiny", kinetics_checkpoint("swin3d_t-7615ae03.pth", 77.715)),
    _card("s", "Small", kinetics_checkpoint("swin3d_s-da41c237.pth", 79.521)),
    _card(
        "b",
        "Base",
        kinetics_checkpoint("swin3d_b_1k-24f7c7c6.pth", 79.427),
        kinetics_checkpoint("swin3d_b_22k-7c6ae6fa.pth", 81.643, name="kinetics400-imagenet22k"),
    ),
)
