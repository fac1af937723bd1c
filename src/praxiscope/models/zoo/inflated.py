"""Inflated image networks: the cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from praxiscope.models.card import Checkpoint, ModelCard
from praxiscope.models.model import Layer
from praxiscope.video.recipe import IMAGENET_MEAN, IMAGENET_STD, ClipRecipe
from praxiscope.video.sample import Dense

if TYPE_CHECKING:
    from torch import Tensor, nn


def build(classes: int) -> nn.Module:
    """An inflated ResNet-50 with random weights."""
    from praxiscope.models.inflated import inflated_resnet

    return inflated_resnet(classes)


def translate(state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """Inflate the kernels of an image network's state."""
    from praxiscope.models.inflated import inflate_state

    return inflate_state(state)


def _imagenet(name: str, digest: str, accuracy: str) -> Checkpoint:
    return Checkpoint(
        name=name,
        url=f"https://download.pytorch.org/models/resnet50-{digest}.pth",
        classes="imagenet1k",
        licence="BSD-3-Clause",
        source=f"torchvision; the image network has {accuracy} % top-1 on ImageNet-1K",
        sha256=digest,
    )


CARDS: tuple[ModelCard, ...] = (
    ModelCard(
        name="inflated_r50",
        family="Inflated ResNet",
        summary="ResNet-50 inflated along time that keeps all 16 frames up to its last layer",
        recipe=ClipRecipe(Dense(16, stride=1, fps=4), 256, (224, 224), IMAGENET_MEAN, IMAGENET_STD),
        layers=tuple(
            Layer(f"layer{stage}", (1, 2 ** (stage + 1), 2 ** (stage + 1))) for stage in range(1, 5)
        ),
        default_layers=("layer4",),
        build=build,
        head="fc",
        checkpoints=(
            _imagenet("imagenet1k", "0676ba61", "76.13"),
            _imagenet("imagenet1k-v2", "11ad3fa6", "80.86"),
        ),
        translate=translate,
    ),
)
