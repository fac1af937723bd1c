"""Slow, C2D and I3D: the cards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from praxiscope.models.card import ModelCard
from praxiscope.models.model import Layer
from praxiscope.models.pytorchvideo_zoo import kinetics_checkpoint, something_checkpoint
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense, Uniform

if TYPE_CHECKING:
    from torch import nn

RECIPE = ClipRecipe(Dense(8, stride=8), resize=256, crop=(256, 256))
SLOW_LAYERS = tuple(
    Layer(f"blocks.{stage}", (1, 2 ** (stage + 1), 2 ** (stage + 1))) for stage in range(1, 5)
)
# Block 2 pools two frames without padding: after it, a cell lies between two frames.
TIME_POOLED_LAYERS = (
    Layer("blocks.1", (1, 4, 4)),
    Layer("blocks.3", (2, 8, 8), (0.5, 0, 0)),
    Layer("blocks.4", (2, 16, 16), (0.5, 0, 0)),
    Layer("blocks.5", (2, 32, 32), (0.5, 0, 0)),
)
TIME_POOLED_HEAD = "blocks.6.proj"


def build(classes: int, **shape: Any) -> nn.Module:
    """A video ResNet with random weights; ``shape`` are fields of ``ResNetShape``."""
    from praxiscope.models.resnet3d import ResNetShape, resnet3d

    return resnet3d(classes, ResNetShape(**shape))


SLOW_KERNELS = ((1,), (1,), (3,), (3,))
C2D_KERNELS = ((1,), (1,), (1,), (1,))
I3D_KERNELS = ((3,), (3, 1), (3, 1), (1, 3))

_SOMETHING_RECIPE = ClipRecipe(Uniform(8), resize=256, crop=(256, 256))

CARDS: tuple[ModelCard, ...] = (
    ModelCard(
        name="c2d_r50",
        family="C2D",
        summary="ResNet-50 on 8 frames that combines frames only by pooling",
        recipe=RECIPE,
        layers=TIME_POOLED_LAYERS,
        default_layers=("blocks.5",),
        build=partial(build, time_kernels=C2D_KERNELS, time_pool=True),
        head=TIME_POOLED_HEAD,
        checkpoints=(kinetics_checkpoint("C2D_8x8_R50.pyth", 71.46),),
    ),
    ModelCard(
        name="slow_r50",
        family="Slow",
        summary="ResNet-50 on 8 frames with convolutions over time in its last two stages",
        recipe=RECIPE,
        layers=SLOW_LAYERS,
        default_layers=("blocks.4",),
        build=partial(build, time_kernels=SLOW_KERNELS),
        head="blocks.5.proj",
        checkpoints=(
            kinetics_checkpoint("SLOW_8x8_R50.pyth", 74.58),
            something_checkpoint("SLOW_8x8_R50.pyth", 60.04, _SOMETHING_RECIPE),
        ),
    ),
    ModelCard(
        name="i3d_r50",
        family="I3D",
        summary="ResNet-50 on 8 frames with convolutions over time from its first layer on",
        recipe=RECIPE,
        layers=TIME_POOLED_LAYERS,
        default_layers=("blocks.5",),
        build=partial(build, stem_time_kernel=5, time_kernels=I3D_KERNELS, time_pool=True),
        head=TIME_POOLED_HEAD,
        checkpoints=(kinetics_checkpoint("I3D_8x8_R50.pyth", 73.27),),
    ),
)
