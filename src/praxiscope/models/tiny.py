"""Small networks of the zoo's own architectures: for laptops, for demonstrations, and for
experiments that need dozens of networks.

``tiny`` takes 16 frames of 112 x 112 pixels, ``micro`` 16 of 64 x 64. Both are the code of the full
size at small width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from torch import nn

from praxiscope.models import resnet3d, slowfast, swin3d, tsm, x3d
from praxiscope.models.card import PACKAGED, Checkpoint, ModelCard
from praxiscope.models.download import SHIPPED
from praxiscope.models.layouts import CHANNELS_LAST
from praxiscope.models.local_attention import start_local
from praxiscope.models.model import Layer, patch_layer
from praxiscope.models.resnet2d import ResNet2dShape
from praxiscope.models.resnet3d import ResNetShape
from praxiscope.models.slowfast import SlowFastShape
from praxiscope.models.swin3d import Swin3dShape
from praxiscope.models.trained_card import read_trained_card
from praxiscope.models.x3d import X3DShape
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform

FRAMES = 16
SIDES = {"tiny": 112, "micro": 64}
SLOW_EVERY = 4
_DROPOUT = 0.2


@dataclass(frozen=True)
class _Family:
    """What the small sizes of an architecture share."""

    name: str
    title: str
    head: str
    layers: tuple[Layer, ...]
    default_layers: tuple[str, ...]
    slow_every: int | None = None


_X3D = _Family("x3d", "X3D", "blocks.5.proj", x3d.LAYERS, ("blocks.4",))
_I3D = _Family("i3d", "I3D", "blocks.6.proj", resnet3d.TIME_POOLED_LAYERS, ("blocks.5",))
_TSM = _Family("tsm", "TSM", "new_fc", tsm.LAYERS, ("base_model.layer4",))
_SLOWFAST = _Family(
    "slowfast",
    "SlowFast",
    "blocks.6.proj",
    slowfast.LAYERS,
    tuple(layer.path for layer in slowfast.LAYERS[-2:]),
    SLOW_EVERY,
)


def _swin3d(shape: Swin3dShape) -> _Family:
    time, height, width = shape.patch
    layers = tuple(
        patch_layer(
            f"features.{2 * stage}",
            (time, height * 2**stage, width * 2**stage),
            layout=CHANNELS_LAST,
        )
        for stage in range(len(shape.depths))
    )
    return _Family("swin3d", "Video Swin", "head", layers, (layers[-1].path,))


def _card(size: str, family: _Family, build: Callable[[int], nn.Module]) -> ModelCard:
    side = SIDES[size]
    return ModelCard(
        name=f"{size}_{family.name}",
        family=family.title,
        summary=f"{family.title} at small width, {FRAMES} frames of {side} x {side}",
        recipe=ClipRecipe(
            Uniform(FRAMES), resize=side, crop=(side, side), slow_every=family.slow_every
        ),
        layers=family.layers,
        default_layers=family.default_layers,
        build=build,
        head=family.head,
        checkpoints=_shipped(f"{size}_{family.name}"),
    )


def _shipped(name: str) -> tuple[Checkpoint, ...]:
    """The weights of a model that come with this package, ``NAME.WORLD.safetensors``."""
    checkpoints = []
    for path in sorted(SHIPPED.glob(f"{name}.*.safetensors")):
        trained = read_trained_card(path)
        results = {} if trained is None else trained.results
        heads = results.get("splits", {}).get("test", {}).get("heads", {})
        checkpoints.append(
            Checkpoint(
                name=path.suffixes[0].removeprefix("."),
                url=PACKAGED + path.name,
                classes="",
                licence="Apache-2.0",
                source=f"trained on {results.get('data', 'the stage')}; top-1 of its test clips",
                top1=round(100 * heads["classes"]["top1_valid"], 2) if heads else None,
            )
        )
    return tuple(checkpoints)


def _x3d_shape(crop: int, widths: tuple[int, ...], depths: tuple[int, ...]) -> X3DShape:
    return X3DShape(
        frames=FRAMES,
        crop=crop,
        stem_width=widths[0],
        widths=widths,
        depths=depths,
        expansion=2.0,
        head_width=256,
        dropout=_DROPOUT,
    )


def _i3d_shape(crop: int, width: int, depths: tuple[int, ...]) -> ResNetShape:
    return ResNetShape(
        frames=FRAMES,
        crop=crop,
        width=width,
        depths=depths,
        stem_time_kernel=5,
        time_kernels=((3,), (3, 1), (3, 1), (3, 1)),
        time_pool=True,
        dropout=_DROPOUT,
    )


def _slowfast_shape(crop: int, width: int, depths: tuple[int, ...]) -> SlowFastShape:
    return SlowFastShape(
        frames=FRAMES,
        crop=crop,
        slow_every=SLOW_EVERY,
        width=width,
        fast_divisor=2,
        fusion_time_kernel=5,
        depths=depths,
        dropout=_DROPOUT,
    )


def _local_swin3d(classes: int, shape: Swin3dShape) -> nn.Module:
    return start_local(swin3d.swin3d(classes, shape))


TINY_SWIN3D = Swin3dShape(
    patch=(2, 8, 8), width=64, depths=(2, 4), heads=(2, 4), window=(4, 7, 7), drop_path=0.05
)
MICRO_SWIN3D = replace(TINY_SWIN3D, window=(4, 4, 4))

CARDS: tuple[ModelCard, ...] = (
    _card(
        "tiny",
        _X3D,
        partial(x3d.x3d, shape=_x3d_shape(112, (12, 24, 48, 96), (1, 2, 3, 2))),
    ),
    _card(
        "tiny", _SLOWFAST, partial(slowfast.slowfast, shape=_slowfast_shape(112, 12, (1, 1, 1, 1)))
    ),
    _card(
        "tiny",
        _TSM,
        partial(tsm.tsm, shape=ResNet2dShape(16, (1, 2, 2, 1)), dropout=_DROPOUT),
    ),
    _card("tiny", _I3D, partial(resnet3d.resnet3d, shape=_i3d_shape(112, 12, (1, 1, 2, 1)))),
    _card("tiny", _swin3d(TINY_SWIN3D), partial(_local_swin3d, shape=TINY_SWIN3D)),
    _card(
        "micro",
        _X3D,
        partial(x3d.x3d, shape=_x3d_shape(64, (12, 24, 48, 96), (1, 1, 2, 1))),
    ),
    _card(
        "micro", _SLOWFAST, partial(slowfast.slowfast, shape=_slowfast_shape(64, 12, (1, 1, 1, 1)))
    ),
    _card(
        "micro",
        _TSM,
        partial(tsm.tsm, shape=ResNet2dShape(16, (1, 2, 2, 1)), dropout=_DROPOUT),
    ),
    _card("micro", _I3D, partial(resnet3d.resnet3d, shape=_i3d_shape(64, 12, (1, 1, 1, 1)))),
    _card("micro", _swin3d(MICRO_SWIN3D), partial(_local_swin3d, shape=MICRO_SWIN3D)),
)
