"""SlowFast: the cards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from praxiscope.models.card import Checkpoint, ModelCard
from praxiscope.models.model import Layer
from praxiscope.models.pytorchvideo_zoo import kinetics_checkpoint, something_checkpoint
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense, Uniform

if TYPE_CHECKING:
    from torch import nn

RECIPE = ClipRecipe(Dense(32, stride=2), resize=256, crop=(256, 256), slow_every=4)
LAYERS = tuple(
    Layer(
        f"blocks.{stage}.multipathway_blocks.{pathway}",
        (1, 2 ** (stage + 1), 2 ** (stage + 1)),
        pathway=pathway,
    )
    for stage in range(1, 5)
    for pathway in (0, 1)
)
DEFAULT_LAYERS = tuple(layer.path for layer in LAYERS[-2:])
HEAD = "blocks.6.proj"

_SOMETHING_RECIPE = ClipRecipe(Uniform(32), resize=256, crop=(256, 256), slow_every=4)


def build(classes: int, **shape: Any) -> nn.Module:
    """A SlowFast with random weights; ``shape`` are fields of ``SlowFastShape``."""
    from praxiscope.models.slowfast import SlowFastShape, slowfast

    return slowfast(classes, SlowFastShape(**shape))


def _card(name: str, summary: str, checkpoints: tuple[Checkpoint, ...], **shape: Any) -> ModelCard:
    return ModelCard(
        name=name,
        family="SlowFast",
        summary=summary,
        recipe=RECIPE,
        layers=LAYERS,
        default_layers=DEFAULT_LAYERS,
        build=partial(build, **shape),
        head=HEAD,
        checkpoints=checkpoints,
    )


CARDS: tuple[ModelCard, ...] = (
    _card(
        "slowfast_r50",
        "8 slow frames with many channels and 32 fast ones with few, ResNet-50",
        (
            kinetics_checkpoint("SLOWFAST_8x8_R50.pyth", 76.94),
            something_checkpoint("SLOWFAST_8x8_R50.pyth", 61.68, _SOMETHING_RECIPE),
        ),
    ),
    _card(
        "slowfast_r101",
        "8 slow frames with many channels and 32 fast ones with few, ResNet-101",
        (kinetics_checkpoint("SLOWFAST_8x8_R101.pyth", 77.90),),
        depths=(3, 4, 23, 3),
        fusion_time_kernel=5,
    ),
)
