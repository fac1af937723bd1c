"""The blocks that X3D, Slow, C2D, I3D and SlowFast are made of.

Attribute names are those of PyTorchVideo (https://pytorchvideo.org), so that its published weights
load key by key. Nothing works in place: an activation that a hook holds stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable

from torch import Tensor, nn
from torch.nn import functional

from praxiscope.models.layouts import Extent


class Stem(nn.Module):
    """First convolution, norm, rectifier and perhaps a pool."""

    def __init__(self, conv: nn.Module, width: int, pool: nn.Module | None = None) -> None:
        super().__init__()
        self.conv = conv
        self.norm = nn.BatchNorm3d(width)
        self.activation = nn.ReLU()
        self.pool = pool or nn.Identity()

    def forward(self, clip: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to a grid of features."""
        features: Tensor = self.pool(self.activation(self.norm(self.conv(clip))))
        return features


class Bottleneck(nn.Module):
    """Three convolutions, each with a norm: reduce channels, filter, expand (He et al. 2016)."""

    def __init__(
        self,
        conv_a: nn.Conv3d,
        conv_b: nn.Conv3d,
        conv_c: nn.Conv3d,
        norm_b: nn.Module | None = None,
        act_b: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.conv_a = conv_a
        self.norm_a = nn.BatchNorm3d(conv_a.out_channels)
        self.act_a = nn.ReLU()
        self.conv_b = conv_b
        self.norm_b = norm_b or nn.BatchNorm3d(conv_b.out_channels)
        self.act_b = act_b or nn.ReLU()
        self.conv_c = conv_c
        self.norm_c = nn.BatchNorm3d(conv_c.out_channels)

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to the residual, which the block adds to its input."""
        narrow = self.act_a(self.norm_a(self.conv_a(grid)))
        around = self.act_b(self.norm_b(self.conv_b(narrow)))
        added: Tensor = self.norm_c(self.conv_c(around))
        return added


class ResidualBlock(nn.Module):
    """A bottleneck in parallel to a shortcut: the identity, or a strided projection."""

    def __init__(
        self,
        branch2: Bottleneck,
        branch1_conv: nn.Conv3d | None = None,
        branch1_norm: nn.BatchNorm3d | None = None,
    ) -> None:
        super().__init__()
        self.branch1_conv = branch1_conv
        self.branch1_norm = branch1_norm
        self.branch2 = branch2
        self.activation = nn.ReLU()

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to the block's output grid."""
        shortcut = grid if self.branch1_conv is None else self.branch1_conv(grid)
        if self.branch1_norm is not None:
            shortcut = self.branch1_norm(shortcut)
        output: Tensor = self.activation(shortcut + self.branch2(grid))
        return output


class Stage(nn.Module):
    """Residual blocks of one resolution."""

    def __init__(self, blocks: Iterable[ResidualBlock]) -> None:
        super().__init__()
        self.res_blocks = nn.ModuleList(blocks)

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to the stage's output grid."""
        for block in self.res_blocks:
            grid = block(grid)
        return grid


class WindowPool(nn.Module):
    """Averages over every window of the training size.

    A larger clip has several windows; for a smaller one the window shrinks to what is there.
    """

    def __init__(self, window: Extent) -> None:
        super().__init__()
        self.window = window

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to one cell per window."""
        kernel = [
            min(largest, size) for largest, size in zip(self.window, grid.shape[2:], strict=True)
        ]
        return functional.avg_pool3d(grid, kernel, stride=1)


class WindowHead(nn.Module):
    """Class scores of every window, averaged. Logits: no softmax follows."""

    def __init__(self, pool: nn.Module, features: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.pool = pool
        self.dropout = nn.Dropout(dropout)
        self.proj = nn.Linear(features, classes)

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to logits ``(N, classes)``."""
        windows = self.dropout(self.pool(grid).movedim(1, -1).flatten(1, -2))
        logits: Tensor = self.proj(windows).mean(1)
        return logits


class BlockNetwork(nn.Module):
    """A stem, stages and a head, one after the other."""

    def __init__(self, blocks: Iterable[nn.Module]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(blocks)

    def forward(self, clip: Tensor) -> Tensor:
        """A clip ``(N, C, T, H, W)`` to logits ``(N, classes)``."""
        for block in self.blocks:
            clip = block(clip)
        return clip


def cells(pixels: int, stride: int) -> int:
    """Cells along an axis of that many frames or pixels: half-padded strides round up."""
    return -(-pixels // stride)
