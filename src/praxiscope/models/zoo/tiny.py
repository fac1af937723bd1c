"""Small networks of the zoo's architectures: for laptops, demonstrations, and experiments that need
dozens of networks.

``tiny`` takes 16 frames of 112 x 112 pixels, ``micro`` 16 of 64 x 64. Both are the code of the full
size at small width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from praxiscope.models.card import PACKAGED, SHIPPED, Checkpoint, ModelCard
from praxiscope.models.layouts import CHANNELS_LAST
from praxiscope.models.model import Layer, patch_layer
from praxiscope.models.trained_card import read_trained_card
from praxiscope.models.zoo import resnet3d, slowfast, tsm, x3d
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform

if TYPE_CHECKING:
    from torch import nn

FRAMES = 16
SIDES = {"tiny": 112, "micro": 64}
SLOW_EVERY = 4
_DROPOUT = 0.2


@dataclass(frozen=True)
class _Family:
    """What the small sizes of an architecture share."""

    name: str
    title: str
    build: Callable[..., nn.Module]
    head: str
    layers: tuple[Layer, ...]
    default_layers: tuple[str, ...]
    slow_every: int | None = None


def _build_swin3d(classes: int, **shape: Any) -> nn.Module:
    from praxiscope.models.local_attention import start_local
    from praxiscope.models.swin3d import Swin3dShape, swin3d

    return start_local(swin3d(classes, Swin3dShape(**shape)))


_SWIN3D_PATCH, _SWIN3D_DEPTHS = (2, 8, 8), (2, 4)
_SWIN3D_LAYERS = tuple(
    patch_layer(
        f"features.{2 * stage}",
        (_SWIN3D_PATCH[0], _SWIN3D_PATCH[1] * 2**stage, _SWIN3D_PATCH[2] * 2**stage),
        layout=CHANNELS_LAST,
    )
    for stage in range(len(_SWIN3D_DEPTHS))
)

_X3D = _Family("x3d", "X3D", x3d.build, x3d.HEAD, x3d.LAYERS, x3d.DEFAULT_LAYERS)
_I3D = _Family(
    "i3d",
    "I3D",
    resnet3d.build,
    resnet3d.TIME_POOLED_HEAD,
    resnet3d.TIME_POOLED_LAYERS,
    ("blocks.5",),
)
_TSM = _Family("tsm", "TSM", tsm.build, tsm.HEAD, tsm.LAYERS, tsm.DEFAULT_LAYERS)
_SLOWFAST = _Family(
    "slowfast",
    "SlowFast",
    slowfast.build,
    slowfast.HEAD,
    slowfast.LAYERS,
    slowfast.DEFAULT_LAYERS,
    SLOW_EVERY,
)
_SWIN3D = _Family(
    "swin3d",
    "Video Swin",
    _build_swin3d,
    "head",
    _SWIN3D_LAYERS,
    (_SWIN3D_LAYERS[-1].path,),
)


def _card(size: str, family: _Family, **shape: Any) -> ModelCard:
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
        build=partial(family.build, **shape),
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


def _x3d_card(size: str, depths: tuple[int, ...]) -> ModelCard:
    widths = (12, 24, 48, 96)
    return _card(
        size,
        _X3D,
        frames=FRAMES,
        crop=SIDES[size],
        stem_width=widths[0],
        widths=widths,
        depths=depths,
        expansion=2.0,
        head_width=256,
        dropout=_DROPOUT,
    )


def _i3d_card(size: str, depths: tuple[int, ...]) -> ModelCard:
    return _card(
        size,
        _I3D,
        frames=FRAMES,
        crop=SIDES[size],
        width=12,
        depths=depths,
        stem_time_kernel=5,
        time_kernels=((3,), (3, 1), (3, 1), (3, 1)),
        time_pool=True,
        dropout=_DROPOUT,
    )


def _slowfast_card(size: str) -> ModelCard:
    return _card(
        size,
        _SLOWFAST,
        frames=FRAMES,
        crop=SIDES[size],
        slow_every=SLOW_EVERY,
        width=12,
        fast_divisor=2,
        fusion_time_kernel=5,
        depths=(1, 1, 1, 1),
        dropout=_DROPOUT,
    )


def _swin3d_card(size: str, window: tuple[int, int, int]) -> ModelCard:
    return _card(
        size,
        _SWIN3D,
        patch=_SWIN3D_PATCH,
        width=64,
        depths=_SWIN3D_DEPTHS,
        heads=(2, 4),
        window=window,
        drop_path=0.05,
    )


def _tsm_card(size: str) -> ModelCard:
    return _card(size, _TSM, width=16, depths=(1, 2, 2, 1), dropout=_DROPOUT)


CARDS: tuple[ModelCard, ...] = (
    _x3d_card("tiny", (1, 2, 3, 2)),
    _slowfast_card("tiny"),
    _tsm_card("tiny"),
    _i3d_card("tiny", (1, 1, 2, 1)),
    _swin3d_card("tiny", (4, 7, 7)),
    _x3d_card("micro", (1, 1, 2, 1)),
    _slowfast_card("micro"),
    _tsm_card("micro"),
    _i3d_card("micro", (1, 1, 1, 1)),
    _swin3d_card("micro", (4, 4, 4)),
)
