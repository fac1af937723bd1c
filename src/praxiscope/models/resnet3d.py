"""Video ResNets of one pathway: Slow, C2D and I3D, with PyTorchVideo's key names.

Slow: Feichtenhofer et al. 2019, https://arxiv.org/abs/1812.03982. I3D: Carreira and Zisserman 2017,
https://arxiv.org/abs/1705.07750, on a ResNet as in Wang et al. 2018. C2D: the same without any
convolution over time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from torch import nn

from praxiscope.models.initialisation import initialise
from praxiscope.models.layouts import Extent
from praxiscope.models.residual import (
    BlockNetwork,
    Bottleneck,
    ResidualBlock,
    Stage,
    Stem,
    WindowHead,
    WindowPool,
    cells,
)

EXPANSION = 4
"""Outer channels of a block over its inner ones."""


@dataclass(frozen=True)
class ResNetShape:
    """Size of a video ResNet and its extent along time; the defaults are Slow R50.

    Attributes:
        frames: of the training clip; the head pools windows of that many frames.
        crop: rows and columns of the training clip, likewise.
        width: channels after the stem and inside the blocks of the first stage; doubles at every
            stage.
        depths: blocks per stage.
        stem_time_kernel: frames that the first convolution spans.
        time_kernels: frames that the blocks of each stage span, repeated along the stage.
        time_pool: whether frames are halved after the first stage.
        dropout: before the last linear layer.
    """

    frames: int = 8
    crop: int = 224
    width: int = 64
    depths: tuple[int, ...] = (3, 4, 6, 3)
    stem_time_kernel: int = 1
    time_kernels: tuple[tuple[int, ...], ...] = ((1,), (1,), (3,), (3,))
    time_pool: bool = False
    dropout: float = 0.5

    @property
    def window(self) -> Extent:
        """Cells that the head averages."""
        side = cells(self.crop, 2 ** (1 + len(self.depths)))
        return self.frames // (2 if self.time_pool else 1), side, side

    @property
    def features(self) -> int:
        """Channels after the last stage."""
        return int(self.width * EXPANSION * 2 ** (len(self.depths) - 1))


def resnet_stem(width: int, time_kernel: int) -> Stem:
    """Seven by seven pixels, then a max pool: a quarter of the resolution."""
    conv = nn.Conv3d(3, width, (time_kernel, 7, 7), (1, 2, 2), (time_kernel // 2, 3, 3), bias=False)
    return Stem(conv, width, nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1)))


def resnet_stage(
    inputs: int, inner: int, depth: int, stride: int, time_kernels: tuple[int, ...]
) -> Stage:
    """Blocks from ``inputs`` to ``4 * inner`` channels, the first with the spatial stride."""
    kernels = islice(cycle(time_kernels), depth)
    outputs = inner * EXPANSION
    return Stage(
        _block(outputs if i else inputs, inner, 1 if i else stride, kernel)
        for i, kernel in enumerate(kernels)
    )


def _block(inputs: int, inner: int, stride: int, time_kernel: int) -> ResidualBlock:
    outputs, strides = inner * EXPANSION, (1, stride, stride)
    branch2 = Bottleneck(
        conv_a=nn.Conv3d(
            inputs, inner, (time_kernel, 1, 1), padding=(time_kernel // 2, 0, 0), bias=False
        ),
        conv_b=nn.Conv3d(inner, inner, (1, 3, 3), strides, padding=(0, 1, 1), bias=False),
        conv_c=nn.Conv3d(inner, outputs, 1, bias=False),
    )
    if inputs == outputs and stride == 1:
        return ResidualBlock(branch2)
    projection = nn.Conv3d(inputs, outputs, 1, strides, bias=False)
    return ResidualBlock(branch2, projection, nn.BatchNorm3d(outputs))


def _blocks(shape: ResNetShape) -> Iterator[nn.Module]:
    yield resnet_stem(shape.width, shape.stem_time_kernel)
    inputs = shape.width
    for i, (depth, kernels) in enumerate(zip(shape.depths, shape.time_kernels, strict=True)):
        inner = shape.width * 2**i
        yield resnet_stage(inputs, inner, depth, 2 if i else 1, kernels)
        if i == 0 and shape.time_pool:
            yield nn.MaxPool3d((2, 1, 1), (2, 1, 1))
        inputs = inner * EXPANSION


def resnet3d(classes: int, shape: ResNetShape | None = None) -> nn.Module:
    """A video ResNet with random weights: ``(N, 3, T, H, W)`` to logits ``(N, classes)``."""
    shape = shape or ResNetShape()
    head = WindowHead(WindowPool(shape.window), shape.features, classes, shape.dropout)
    network = BlockNetwork([*_blocks(shape), head])
    initialise(network, last_norm="norm_c")
    return network
