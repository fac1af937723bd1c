"""X3D: the cards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from praxiscope.models.card import ModelCard
from praxiscope.models.model import Layer
from praxiscope.models.pytorchvideo_zoo import kinetics_checkpoint
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense

if TYPE_CHECKING:
    from torch import nn

HEAD = "blocks.5.proj"
LAYERS = (
    *(Layer(f"blocks.{stage}", (1, 2 ** (stage + 1), 2 ** (stage + 1))) for stage in range(1, 5)),
    Layer("blocks.5.pool.pre_act", (1, 32, 32)),
)
DEFAULT_LAYERS = ("blocks.4",)


def build(classes: int, **shape: Any) -> nn.Module:
    """An X3D with random weights; ``shape`` are fields of ``X3DShape``."""
    from praxiscope.models.x3d import X3DShape, x3d

    return x3d(classes, X3DShape(**shape))


def _card(size: str, recipe: ClipRecipe, top1: float, **shape: Any) -> ModelCard:
    return ModelCard(
        name=f"x3d_{size}",
        family="X3D",
        summary=f"X3D-{size.upper()}: {recipe.frames} frames, light on computation",
        recipe=recipe,
        layers=LAYERS,
        default_layers=DEFAULT_LAYERS,
        build=partial(build, frames=recipe.frames, **shape),
        head=HEAD,
        checkpoints=(kinetics_checkpoint(f"X3D_{size.upper()}.pyth", top1),),
    )


def _recipe(frames: int, stride: int, side: int) -> ClipRecipe:
    return ClipRecipe(Dense(frames, stride), resize=side, crop=(side, side))


CARDS: tuple[ModelCard, ...] = (
    _card("xs", _recipe(4, 12, 182), 69.12, crop=160),
    _card("s", _recipe(13, 6, 182), 73.33, crop=160),
    _card("m", _recipe(16, 5, 256), 75.94, crop=224),
    _card("l", _recipe(16, 5, 356), 77.44, crop=312, depths=(5, 10, 25, 15)),
)
