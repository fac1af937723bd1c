"""TSM (Lin et al. 2019, https://arxiv.org/abs/1811.08383): an image ResNet that receives
features of other frames by shifting some channels along time.

Key names are those of the official code (https://github.com/mit-han-lab/temporal-shift-module).
Frames are folded into the batch within the network. Their number is read from the input, so that
the same weights run on 8 or on 16.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from praxiscope.models.initialisation import initialise
from praxiscope.models.resnet2d import EXPANSION, ResNet2dShape, block_sizes, shortcut

FOLDS = 8
"""One in this many channels is shifted in each direction."""

Shift = Callable[[Tensor], Tensor]
"""Shifts channels of ``(N, T, C, H, W)`` along time; zeros fill the ends."""


def shift_both_ways(clip: Tensor) -> Tensor:
    """The first eighth of the channels come from the next frame, the second from the previous.

    Args:
        clip: ``(N, T, C, H, W)``.
    """
    from_next, from_last, unshifted = _split(clip, folds=2)
    nothing = torch.zeros_like(from_next[:, :1])
    return torch.cat(
        [
            torch.cat([from_next[:, 1:], nothing], 1),
            torch.cat([nothing, from_last[:, :-1]], 1),
            unshifted,
        ],
        2,
    )


def shift_from_past(clip: Tensor) -> Tensor:
    """The first eighth of the channels come from the previous frame: no later frame is needed.

    Args:
        clip: ``(N, T, C, H, W)``.
    """
    from_last, unshifted = _split(clip, folds=1)
    nothing = torch.zeros_like(from_last[:, :1])
    return torch.cat([torch.cat([nothing, from_last[:, :-1]], 1), unshifted], 2)


def _split(clip: Tensor, folds: int) -> tuple[Tensor, ...]:
    channels = clip.shape[2]
    fold = channels // FOLDS
    widths = [fold] * folds + [channels - fold * folds]
    return tuple(torch.split(clip, widths, dim=2))


class ShiftedConvolution(nn.Module):
    """A convolution of frames after a shift of their channels along time."""

    def __init__(self, net: nn.Conv2d, shift: Shift) -> None:
        super().__init__()
        self.net = net
        self.shift = shift

    def forward(self, grid: Tensor, frames: int) -> Tensor:
        """``(N T, C, H, W)`` to the convolution's output."""
        shifted = self.shift(grid.reshape(-1, frames, *grid.shape[1:])).flatten(0, 1)
        if grid.is_contiguous(memory_format=torch.channels_last):
            # The shift changes the memory format to one in which convolutions are slower.
            shifted = shifted.contiguous(memory_format=torch.channels_last)
        output: Tensor = self.net(shifted)
        return output


class ShiftedBottleneck(nn.Module):
    """A ResNet block whose residual branch begins with the shift; the shortcut is not shifted."""

    def __init__(self, inputs: int, inner: int, stride: int, shift: Shift) -> None:
        super().__init__()
        outputs = inner * EXPANSION
        self.conv1 = ShiftedConvolution(nn.Conv2d(inputs, inner, 1, bias=False), shift)
        self.bn1 = nn.BatchNorm2d(inner)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.relu2 = nn.ReLU()
        self.conv3 = nn.Conv2d(inner, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = shortcut(inputs, outputs, stride)
        self.relu3 = nn.ReLU()

    def forward(self, grid: Tensor, frames: int) -> Tensor:
        """``(N T, C, H, W)`` to the block's output grid."""
        narrow = self.relu1(self.bn1(self.conv1(grid, frames)))
        around = self.relu2(self.bn2(self.conv2(narrow)))
        output: Tensor = self.relu3(self.bn3(self.conv3(around)) + self.downsample(grid))
        return output


class ShiftedStage(nn.ModuleList):
    """Blocks of one resolution."""

    def forward(self, grid: Tensor, frames: int) -> Tensor:
        """``(N T, C, H, W)`` to the stage's output grid."""
        for block in self:
            grid = block(grid, frames)
        return grid


class ShiftedResNet(nn.Module):
    """The body: frames to features."""

    def __init__(self, shape: ResNet2dShape, shift: Shift) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, shape.width, 7, 2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(shape.width)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, padding=1)
        self.layer1, self.layer2, self.layer3, self.layer4 = (
            ShiftedStage(ShiftedBottleneck(*size, shift) for size in sizes)
            for sizes in block_sizes(shape)
        )
        self.avgpool = nn.AdaptiveAvgPool2d(1)

    def forward(self, images: Tensor, frames: int) -> Tensor:
        """``(N T, 3, H, W)`` to features ``(N T, C)``."""
        grid = self.maxpool(self.relu(self.bn1(self.conv1(images))))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            grid = stage(grid, frames)
        return torch.flatten(self.avgpool(grid), 1)


class TemporalShiftNetwork(nn.Module):
    """The network: scores of every frame, averaged."""

    def __init__(self, classes: int, shape: ResNet2dShape, shift: Shift, dropout: float) -> None:
        super().__init__()
        self.base_model = ShiftedResNet(shape, shift)
        self.dropout = nn.Dropout(dropout)
        self.new_fc = nn.Linear(shape.features, classes)

    def forward(self, clip: Tensor) -> Tensor:
        """A clip ``(N, 3, T, H, W)`` to logits ``(N, classes)``."""
        frames = clip.shape[2]
        features = self.base_model(clip.transpose(1, 2).flatten(0, 1), frames)
        logits: Tensor = self.new_fc(self.dropout(features))
        return logits.view(-1, frames, logits.shape[1]).mean(1)


def tsm(
    classes: int,
    shape: ResNet2dShape | None = None,
    *,
    shift: Shift = shift_both_ways,
    dropout: float = 0.5,
) -> nn.Module:
    """A TSM with random weights: ``(N, 3, T, H, W)`` to logits ``(N, classes)``."""
    network = TemporalShiftNetwork(classes, shape or ResNet2dShape(), shift, dropout)
    initialise(network, last_norm="bn3")
    return network
