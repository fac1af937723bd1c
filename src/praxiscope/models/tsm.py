"""TSM (Lin et al. 2019, https://arxiv.org/abs/1811.08383): an image ResNet that looks at other
frames by shifting some channels along time.

Key names are those of the official code (https://github.com/mit-han-lab/temporal-shift-module).
Frames are folded into the batch within the network; how many there are is read from the input, so
that the same weights run on 8 or on 16.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor, nn

from praxiscope.models.card import Checkpoint, ModelCard
from praxiscope.models.initialisation import initialise
from praxiscope.models.layouts import FRAMES_IN_BATCH
from praxiscope.models.model import Layer
from praxiscope.models.resnet2d import EXPANSION, ResNet2dShape, block_sizes, shortcut
from praxiscope.video.recipe import IMAGENET_MEAN, IMAGENET_STD, ClipRecipe
from praxiscope.video.sample import Dense, Sampling, Uniform

FOLDS = 8
"""One in so many channels is shifted each way."""

Shift = Callable[[Tensor], Tensor]
"""Moves channels of ``(N, T, C, H, W)`` along time; zeros come in at the ends."""


def shift_both_ways(clip: Tensor) -> Tensor:
    """The first eighth of the channels come from the next frame, the second from the last one.

    Args:
        clip: ``(N, T, C, H, W)``.
    """
    from_next, from_last, kept = _split(clip, folds=2)
    nothing = torch.zeros_like(from_next[:, :1])
    return torch.cat(
        [
            torch.cat([from_next[:, 1:], nothing], 1),
            torch.cat([nothing, from_last[:, :-1]], 1),
            kept,
        ],
        2,
    )


def shift_from_past(clip: Tensor) -> Tensor:
    """The first eighth of the channels come from the last frame: nothing of the future is needed.

    Args:
        clip: ``(N, T, C, H, W)``.
    """
    from_last, kept = _split(clip, folds=1)
    nothing = torch.zeros_like(from_last[:, :1])
    return torch.cat([torch.cat([nothing, from_last[:, :-1]], 1), kept], 2)


def _split(clip: Tensor, folds: int) -> tuple[Tensor, ...]:
    channels = clip.shape[2]
    fold = channels // FOLDS
    widths = [fold] * folds + [channels - fold * folds]
    return tuple(torch.split(clip, widths, dim=2))


class ShiftedConvolution(nn.Module):
    """A convolution of frames, after their channels were shifted along time."""

    def __init__(self, net: nn.Conv2d, shift: Shift) -> None:
        super().__init__()
        self.net = net
        self.shift = shift

    def forward(self, grid: Tensor, frames: int) -> Tensor:
        """``(N T, C, H, W)`` to the convolution's output."""
        shifted = self.shift(grid.reshape(-1, frames, *grid.shape[1:])).flatten(0, 1)
        if grid.is_contiguous(memory_format=torch.channels_last):
            # The shift loses a layout in memory that convolutions are faster in.
            shifted = shifted.contiguous(memory_format=torch.channels_last)
        output: Tensor = self.net(shifted)
        return output


class ShiftedBottleneck(nn.Module):
    """A ResNet block whose residual branch begins with the shift; the shortcut keeps the frame."""

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
    """The network: scores every frame, then averages."""

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
        default_layers=("base_model.layer4",),
        build=tsm,
        head="new_fc",
        checkpoints=CHECKPOINTS,
        translate=cut_parallel_prefix,
    ),
    ModelCard(
        name="tsm_r50_online",
        family="TSM",
        summary="ResNet-50 that shifts channels to later frames only, for streams",
        recipe=_recipe(Uniform(16)),
        layers=LAYERS,
        default_layers=("base_model.layer4",),
        build=partial(tsm, shift=shift_from_past),
        head="new_fc",
        translate=cut_parallel_prefix,
    ),
)
