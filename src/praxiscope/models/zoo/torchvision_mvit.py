"""Multiscale Vision Transformers (Fan et al. 2021, Li et al. 2022), from torchvision."""

from __future__ import annotations

from praxiscope.models.card import ModelCard
from praxiscope.models.layouts import tokens
from praxiscope.models.model import Layer
from praxiscope.models.torchvision_extra import kinetics_checkpoint, torchvision_network
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense

_RECIPE = ClipRecipe(
    sampling=Dense(frames=16, stride=1, fps=7.5),
    resize=256,
    crop=(224, 224),
)


def _layer(block: int, stride: int, *, class_token_only: bool = False) -> Layer:
    # Patches overlap (kernel 3x7x7, stride 2x4x4, half padding), and so does the pooling between
    # the stages: the first cell is centred on the first pixel.
    return Layer(
        f"blocks.{block}",
        (2, stride, stride),
        layout=tokens(1),
        class_token_only=class_token_only,
    )


# The ends of the stages; the head reads the class token only, which the last block computes.
_LAYERS = (
    _layer(0, 4),
    _layer(2, 8),
    _layer(13, 16),
    _layer(14, 32),
    _layer(15, 32, class_token_only=True),
)


def _card(name: str, family: str, summary: str, file: str, top1: float) -> ModelCard:
    return ModelCard(
        name=name,
        family=family,
        summary=summary,
        recipe=_RECIPE,
        layers=_LAYERS,
        default_layers=("blocks.14",),
        build=torchvision_network(name),
        head="head.1",
        checkpoints=(kinetics_checkpoint(file, top1),),
        requires="torchvision",
    )


CARDS = (
    _card("mvit_v1_b", "MViT", "Base, first version", "mvit_v1_b-dbeb1030.pth", 78.477),
    _card("mvit_v2_s", "MViTv2", "Small, second version", "mvit_v2_s-ae3be167.pth", 80.757),
)
