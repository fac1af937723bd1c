"""The models of the zoo by name, before any of them is built. It does not import torch."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from praxiscope.errors import ModelError, nearest
from praxiscope.models.card import PACKAGED, ModelCard

FAMILIES = (
    "x3d",
    "slowfast",
    "resnet3d",
    "inflated",
    "tsm",
    "tiny",
    "torchvision_resnet",
    "torchvision_s3d",
    "torchvision_swin",
    "torchvision_mvit",
    "video_transformers",
)
"""Modules of the folder ``zoo``, each with its ``CARDS``; a new family is a new name here."""


@cache
def model_cards() -> dict[str, ModelCard]:
    """All cards by the name of their model."""
    return {
        card.name: card
        for family in FAMILIES
        for card in import_module(f"praxiscope.models.zoo.{family}").CARDS
    }


def model_names() -> tuple[str, ...]:
    """Names of all models of the zoo."""
    return tuple(model_cards())


def shipped_models(checkpoint: str) -> tuple[str, ...]:
    """Names of the models for which this package ships weights of that name."""
    return tuple(
        card.name
        for card in model_cards().values()
        for official in card.checkpoints
        if official.name == checkpoint and official.url.startswith(PACKAGED)
    )


def model_card(name: str) -> ModelCard:
    """The description of a model before it is built.

    Raises:
        ModelError: there is no such model; the message suggests the nearest names.
    """
    cards = model_cards()
    if name not in cards:
        raise ModelError(f"no model {name!r}", where="model", remedy=nearest(name, cards))
    return cards[name]
