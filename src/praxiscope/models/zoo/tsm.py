"""TSM: the cards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from praxiscope.models.card import Checkpoint, ModelCard
from praxiscope.models.layouts import FRAMES_IN_BATCH
from praxiscope.models.model import Layer
from praxiscope.video.recipe import IMAGENET_MEAN, IMAGENET_STD, ClipRecipe
from praxiscope.video.sample import Dense, Sampling, Uniform

if TYPE_CHECKING:
    from torch import Tensor, nn

HEAD = "new_fc"
DEFAULT_LAYERS = ("base_model.layer4",)


def build(classes: int, *, online: bool = False, dropout: float = 0.5, **shape: Any) -> nn.Module:
    """A TSM with random weights.

    Args:
        classes: how many there are.
        online: True shifts channels to later frames only.
        dropout: before the last linear layer.
        shape: fields of ``ResNet2dShape``.
    """
    from praxiscope.models.resnet2d import ResNet2dShape
    from praxiscope.models.tsm import shift_both_ways, shift_from_past, tsm

    shift = shift_from_past if online else shift_both_ways
    return tsm(classes, ResNet2dShape(**shape), shift=shift, dropout=dropout)


def cut_parallel_prefix(state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """Cut the ``module.`` that training on several GPUs puts before every key."""
    return {key.removeprefix("module."): tensor for key, tensor in state.items()}


def _recipe(sampling: Sampling) -> ClipRecipe:
    return ClipRecipe(sampling, 256, (224, 224), IMAGENET_MEAN, IMAGENET_STD)


def _checkpoint(name: str, file: str, top1: float, views: str, sampling: Sampling) -> Checkpoint:
    return Checkpoint(
        name=name,
        url=f"https://file.lzhu.me/projects/tsm/models/TSM_{file}.pth",
        classes="kinetics400" if name.startswith("kinetics") else "something-something-v2",
        licence="MIT",
        source=f"README of mit-han-lab/temporal-shift-module; top-1 of {views}",
        top1=top1,
        recipe=_recipe(sampling),
    )


LAYERS = tuple(
    Layer(
        f"base_model.layer{stage}",
        (1, 2 ** (stage + 1), 2 ** (stage + 1)),
        layout=FRAMES_IN_BATCH,
    )
    for stage in range(1, 5)
)

CHECKPOINTS = (
    _checkpoint(
        "something-something-v2",
        "somethingv2_RGB_resnet50_shift8_blockres_avg_segment16_e45",
        63.1,
        "2 clips x 3 crops",
        Uniform(16),
    ),
    _checkpoint(
        "something-something-v2-8-frames",
        "somethingv2_RGB_resnet50_shift8_blockres_avg_segment8_e45",
        61.2,
        "2 clips x 3 crops",
        Uniform(8),
    ),
    _checkpoint(
        "kinetics400",
        "kinetics_RGB_resnet50_shift8_blockres_avg_segment8_e50",
        71.2,
        "1 clip x 1 crop",
        Uniform(8),
    ),
    _checkpoint(
        "kinetics400-16-frames",
        "kinetics_RGB_resnet50_shift8_blockres_avg_segment16_e50",
        72.6,
        "1 clip x 1 crop",
        Uniform(16),
    ),
    _checkpoint(
        "kinetics400-dense",
        "kinetics_RGB_resnet50_shift8_blockres_avg_segment8_e100_dense",
        74.1,
        "10 clips x 3 crops",
        Dense(8, stride=8),
    ),
)

CARDS: tuple[ModelCard, ...] = (
    ModelCard(
        name="tsm_r50",
        family="TSM",
        summary="ResNet-50 on 16 frames that shifts channels to the frames before and after",
        recipe=_recipe(Uniform(16)),
        layers=LAYERS,
        default_layers=DEFAULT_LAYERS,
        build=build,
        head=HEAD,
        checkpoints=CHECKPOINTS,
        translate=cut_parallel_prefix,
    ),
    ModelCard(
        name="tsm_r50_online",
        family="TSM",
        summary="ResNet-50 that shifts channels to later frames only, for streams",
        recipe=_recipe(Uniform(16)),
        layers=LAYERS,
        default_layers=DEFAULT_LAYERS,
        build=partial(build, online=True),
        head=HEAD,
        translate=cut_parallel_prefix,
    ),
)
