"""X3D (Feichtenhofer 2020, https://arxiv.org/abs/2004.04730), with PyTorchVideo's key names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor, nn

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


@dataclass(frozen=True)
class X3DShape:
    """Size of an X3D; the defaults are X3D-M.

    Attributes:
        frames: of the training clip; the head pools windows of that length.
        crop: rows and columns of the training clip, likewise.
        stem_width: channels after the stem.
        widths: channels after each stage; every stage halves the resolution.
        depths: blocks per stage.
        expansion: inner channels of a block over its outer ones.
        head_width: features before the last linear layer.
        dropout: before the last linear layer.
    """

    frames: int = 16
    crop: int = 224
    stem_width: int = 24
    widths: tuple[int, ...] = (24, 48, 96, 192)
    depths: tuple[int, ...] = (3, 5, 11, 7)
    expansion: float = 2.25
    head_width: int = 2048
    dropout: float = 0.5

    @property
    def inner_widths(self) -> tuple[int, ...]:
        """Channels inside the blocks of each stage."""
        return tuple(int(self.expansion * width) for width in self.widths)

    @property
    def window(self) -> Extent:
        """Cells that the head averages."""
        side = cells(self.crop, 2 ** (1 + len(self.widths)))
        return self.frames, side, side


class FactorisedConvolution(nn.Module):
    """The stem's spatial convolution, followed by a temporal one of each channel.

    The names are interchanged in PyTorchVideo too; its weights use them.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv_t = nn.Conv3d(3, width, (1, 3, 3), (1, 2, 2), (0, 1, 1), bias=False)
        self.conv_xy = nn.Conv3d(
            width, width, (5, 1, 1), padding=(2, 0, 0), groups=width, bias=False
        )

    def forward(self, clip: Tensor) -> Tensor:
        """``(N, 3, T, H, W)`` to half the resolution."""
        features: Tensor = self.conv_xy(self.conv_t(clip))
        return features


class SqueezeExcitation(nn.Module):
    """Scales channels by their mean over the whole clip (Hu et al. 2018)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        squeezed = _squeezed_width(width)
        self.block = nn.Sequential(
            nn.Conv3d(width, squeezed, 1), nn.ReLU(), nn.Conv3d(squeezed, width, 1), nn.Sigmoid()
        )

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, C, T, H, W)``, scaled."""
        scale: Tensor = self.block(grid.mean((2, 3, 4), keepdim=True))
        return grid * scale


class ProjectedPool(nn.Module):
    """Widen, average over windows, widen again."""

    def __init__(self, width: int, inner: int, features: int, window: Extent) -> None:
        super().__init__()
        self.pre_conv = nn.Conv3d(width, inner, 1, bias=False)
        self.pre_norm = nn.BatchNorm3d(inner)
        self.pre_act = nn.ReLU()
        self.pool = WindowPool(window)
        self.post_conv = nn.Conv3d(inner, features, 1, bias=False)
        self.post_act = nn.ReLU()

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to features of every window."""
        wide = self.pre_act(self.pre_norm(self.pre_conv(grid)))
        features: Tensor = self.post_act(self.post_conv(self.pool(wide)))
        return features


def _squeezed_width(width: int) -> int:
    """A sixteenth, rounded to a multiple of eight without losing more than a tenth."""
    exact_width = width / 16
    squeezed = max(8, int(exact_width + 4) // 8 * 8)
    return squeezed if squeezed >= 0.9 * exact_width else squeezed + 8


def _block(inputs: int, inner: int, outputs: int, stride: int, *, squeezes: bool) -> ResidualBlock:
    strides = (1, stride, stride)
    branch2 = Bottleneck(
        conv_a=nn.Conv3d(inputs, inner, 1, bias=False),
        conv_b=nn.Conv3d(inner, inner, 3, strides, padding=1, groups=inner, bias=False),
        conv_c=nn.Conv3d(inner, outputs, 1, bias=False),
        norm_b=nn.Sequential(
            nn.BatchNorm3d(inner), SqueezeExcitation(inner) if squeezes else nn.Identity()
        ),
        act_b=nn.SiLU(),
    )
    if stride == 1 and inputs == outputs:
        return ResidualBlock(branch2)
    # A strided shortcut between equal widths has a convolution, but no norm.
    norm = nn.BatchNorm3d(outputs) if inputs != outputs else None
    return ResidualBlock(branch2, nn.Conv3d(inputs, outputs, 1, strides, bias=False), norm)


def _stages(shape: X3DShape) -> Iterator[Stage]:
    inputs = shape.stem_width
    for width, inner, depth in zip(shape.widths, shape.inner_widths, shape.depths, strict=True):
        first = _block(inputs, inner, width, 2, squeezes=True)
        rest = (_block(width, inner, width, 1, squeezes=i % 2 == 0) for i in range(1, depth))
        yield Stage([first, *rest])
        inputs = width


def x3d(classes: int, shape: X3DShape | None = None) -> nn.Module:
    """An X3D with random weights: ``(N, 3, T, H, W)`` to logits ``(N, classes)``."""
    shape = shape or X3DShape()
    pool = ProjectedPool(shape.widths[-1], shape.inner_widths[-1], shape.head_width, shape.window)
    network = BlockNetwork(
        [
            Stem(FactorisedConvolution(shape.stem_width), shape.stem_width),
            *_stages(shape),
            WindowHead(pool, shape.head_width, classes, shape.dropout),
        ]
    )
    initialise(network, last_norm="norm_c")
    return network
