"""The image ResNet (He et al. 2016, https://arxiv.org/abs/1512.03385), with torchvision's keys.

The zoo's networks that derive from image networks use it. No operation works in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

EXPANSION = 4
"""Outer channels of a block over its inner ones."""


@dataclass(frozen=True)
class ResNet2dShape:
    """Size of an image ResNet; the defaults are ResNet-50.

    Attributes:
        width: channels after the stem and inside the blocks of the first stage; doubles at every
            stage.
        depths: blocks per stage.
    """

    width: int = 64
    depths: tuple[int, int, int, int] = (3, 4, 6, 3)

    @property
    def features(self) -> int:
        """Channels after the last stage."""
        return self.width * 8 * EXPANSION


class Bottleneck(nn.Module):
    """Three convolutions in parallel to a shortcut; the middle one has the stride."""

    def __init__(self, inputs: int, inner: int, stride: int) -> None:
        super().__init__()
        outputs = inner * EXPANSION
        self.conv1 = nn.Conv2d(inputs, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inner)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.relu2 = nn.ReLU()
        self.conv3 = nn.Conv2d(inner, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = shortcut(inputs, outputs, stride)
        self.relu3 = nn.ReLU()

    def forward(self, grid: Tensor) -> Tensor:
        """A grid of features to the block's output grid."""
        narrow = self.relu1(self.bn1(self.conv1(grid)))
        around = self.relu2(self.bn2(self.conv2(narrow)))
        output: Tensor = self.relu3(self.bn3(self.conv3(around)) + self.downsample(grid))
        return output


def shortcut(inputs: int, outputs: int, stride: int) -> nn.Module:
    """The identity where input and output have one shape, else a strided projection."""
    if inputs == outputs and stride == 1:
        return nn.Identity()
    projection = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
    return nn.Sequential(projection, nn.BatchNorm2d(outputs))


def block_sizes(shape: ResNet2dShape) -> Iterator[list[tuple[int, int, int]]]:
    """For each stage, input channels, inner channels and stride of its blocks."""
    inputs = shape.width
    for stage, depth in enumerate(shape.depths):
        inner = shape.width * 2**stage
        first = (inputs, inner, 2 if stage else 1)
        inputs = inner * EXPANSION
        yield [first, *[(inputs, inner, 1)] * (depth - 1)]


class ResNet2d(nn.Module):
    """The network: images ``(N, 3, H, W)`` to logits ``(N, classes)``."""

    def __init__(self, classes: int, shape: ResNet2dShape) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, shape.width, 7, 2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(shape.width)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, padding=1)
        self.layer1, self.layer2, self.layer3, self.layer4 = (
            nn.Sequential(*(Bottleneck(*size) for size in sizes)) for sizes in block_sizes(shape)
        )
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(shape.features, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Images to logits; clips, once the network is inflated."""
        grid = self.maxpool(self.relu(self.bn1(self.conv1(images))))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            grid = stage(grid)
        logits: Tensor = self.fc(torch.flatten(self.avgpool(grid), 1))
        return logits
