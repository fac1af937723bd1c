"""R3D, MC3 and R(2+1)D with 18 layers (Tran et al. 2018, arXiv 1711.11248), from torchvision."""

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

_RECIPE = ClipRecipe(
    sampling=Dense(frames=16, stride=1, fps=15),
    resize=(128, 171),
    crop=(112, 112),
    mean=MEAN,
    std=STD,
)


def _card(
    name: str, family: str, summary: str, file: str, top1: float, strides_in_time: tuple[int, ...]
) -> ModelCard:
    layers = tuple(
        Layer(f"layer{stage}", (time, 2**stage, 2**stage))
        for stage, time in enumerate(strides_in_time, start=1)
    )
    return ModelCard(
        name=name,
        family=family,
        summary=summary,
        recipe=_RECIPE,
        layers=layers,
        default_layers=("layer4",),
        build=torchvision_network(name),
        head="fc",
        checkpoints=(kinetics_checkpoint(file, top1),),
        requires="torchvision",
    )


CARDS = (
    _card(
        "r3d_18",
        "R3D",
        "ResNet-18 with 3-D convolutions throughout",
        "r3d_18-b3b3357e.pth",
        63.200,
        (1, 2, 4, 8),
    ),
    _card(
        "mc3_18",
        "MC3",
        "ResNet-18 with 3-D convolutions first and 2-D ones after",
        "mc3_18-a90a0ba3.pth",
        63.960,
        (1, 1, 1, 1),
    ),
    _card(
        "r2plus1d_18",
        "R(2+1)D",
        "ResNet-18 with each 3-D convolution split into space and time",
        "r2plus1d_18-91a641e6.pth",
        67.463,
        (1, 2, 4, 8),
    ),
)
