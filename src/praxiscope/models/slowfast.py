"""SlowFast (Feichtenhofer et al. 2019, https://arxiv.org/abs/1812.03982): two pathways at two
frame rates.

Key names are those of PyTorchVideo.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from praxiscope.errors import ModelError
from praxiscope.models.initialisation import initialise
from praxiscope.models.layouts import Extent
from praxiscope.models.residual import WindowHead, WindowPool, cells
from praxiscope.models.resnet3d import EXPANSION, resnet_stage, resnet_stem

SLOW_TIME_KERNELS = (1, 1, 3, 3)
FAST_TIME_KERNEL, FAST_STEM_TIME_KERNEL = 3, 5


@dataclass(frozen=True)
class SlowFastShape:
    """How large a SlowFast is; the defaults are SlowFast R50 8x8.

    Attributes:
        frames: fast frames of the training clip; the head pools windows of that many.
        crop: rows and columns of the training clip, likewise.
        slow_every: fast frames per slow frame (alpha).
        width: slow channels after the stem; doubles at every stage.
        fast_divisor: slow channels per fast channel (the inverse of beta).
        fusion_time_kernel: fast frames that are fused into a slow one.
        depths: blocks per stage.
        dropout: before the last linear layer.
    """

    frames: int = 32
    crop: int = 224
    slow_every: int = 4
    width: int = 64
    fast_divisor: int = 8
    fusion_time_kernel: int = 7
    depths: tuple[int, ...] = (3, 4, 6, 3)
    dropout: float = 0.5

    @property
    def windows(self) -> tuple[Extent, Extent]:
        """Cells that the head averages, slow and fast."""
        side = cells(self.crop, 2 ** (1 + len(self.depths)))
        return (self.frames // self.slow_every, side, side), (self.frames, side, side)

    @property
    def features(self) -> int:
        """Slow and fast channels after the last stage."""
        slow: int = self.width * EXPANSION * 2 ** (len(self.depths) - 1)
        return slow + slow // self.fast_divisor


class FastToSlow(nn.Module):
    """Adds the fast pathway's features to the slow one, by a convolution strided over time."""

    def __init__(self, fast_width: int, shape: SlowFastShape) -> None:
        super().__init__()
        kernel = shape.fusion_time_kernel
        self.conv_fast_to_slow = nn.Conv3d(
            fast_width,
            2 * fast_width,
            (kernel, 1, 1),
            (shape.slow_every, 1, 1),
            (kernel // 2, 0, 0),
            bias=False,
        )
        self.norm = nn.BatchNorm3d(2 * fast_width)
        self.activation = nn.ReLU()

    def forward(self, pathways: Sequence[Tensor]) -> list[Tensor]:
        """Slow and fast grids; the slow one gains channels."""
        slow, fast = pathways
        fused = self.activation(self.norm(self.conv_fast_to_slow(fast)))
        return [torch.cat([slow, fused], 1), fast]


class TwoPathways(nn.Module):
    """One block per pathway, and optionally the fusion after them."""

    def __init__(self, slow: nn.Module, fast: nn.Module, fusion: nn.Module | None = None) -> None:
        super().__init__()
        self.multipathway_blocks = nn.ModuleList([slow, fast])
        self.multipathway_fusion = fusion or nn.Identity()

    def forward(self, pathways: Sequence[Tensor]) -> list[Tensor]:
        """Slow and fast grids; the input sequence does not change."""
        blocks = self.multipathway_blocks
        fused: list[Tensor] = self.multipathway_fusion(
            [block(grid) for block, grid in zip(blocks, pathways, strict=True)]
        )
        return fused


class PooledPathways(nn.Module):
    """Averages each pathway over its windows and joins their channels.

    The rest of the network is linear, so averaging windows here gives the same logits as averaging
    after the projection, and the pathways may have different numbers of windows.
    """

    def __init__(self, windows: Iterable[Extent]) -> None:
        super().__init__()
        self.pool = nn.ModuleList(WindowPool(window) for window in windows)

    def forward(self, pathways: Sequence[Tensor]) -> Tensor:
        """Slow and fast grids to ``(N, C, 1, 1, 1)``."""
        pooled = (pool(grid) for pool, grid in zip(self.pool, pathways, strict=True))
        return torch.cat([windows.mean((2, 3, 4), keepdim=True) for windows in pooled], 1)


class SlowFast(nn.Module):
    """The network: slow and fast frames to logits."""

    def __init__(self, blocks: Iterable[nn.Module], slow_every: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(blocks)
        self.slow_every = slow_every

    def forward(self, pathways: Sequence[Tensor]) -> Tensor:
        """Slow and fast clips ``(N, 3, T, H, W)`` to logits ``(N, classes)``.

        Raises:
            ModelError: there are not two clips, or their numbers of frames do not match.
        """
        self._check(pathways)
        carried: Any = pathways
        for block in self.blocks:
            carried = block(carried)
        logits: Tensor = carried
        return logits

    def _check(self, pathways: Sequence[Tensor] | Tensor) -> None:
        if isinstance(pathways, Tensor) or len(pathways) != 2:
            raise ModelError(
                "takes two clips, slow and fast frames", where="slowfast", remedy="[slow, fast]"
            )
        slow, fast = (clip.shape[2] for clip in pathways)
        if slow != cells(fast, self.slow_every):
            raise ModelError(
                f"{slow} slow frames do not match {fast} fast ones",
                where="slowfast",
                remedy=f"give {self.slow_every} fast frames per slow frame",
            )


def _pathway_blocks(shape: SlowFastShape) -> Iterator[TwoPathways]:
    fast_width = shape.width // shape.fast_divisor
    yield TwoPathways(
        resnet_stem(shape.width, 1),
        resnet_stem(fast_width, FAST_STEM_TIME_KERNEL),
        FastToSlow(fast_width, shape),
    )
    slow_inputs, last = shape.width, len(shape.depths) - 1
    for i, (depth, kernel) in enumerate(zip(shape.depths, SLOW_TIME_KERNELS, strict=True)):
        inner, stride = shape.width * 2**i, 2 if i else 1
        fast_inputs, fast_inner = slow_inputs // shape.fast_divisor, inner // shape.fast_divisor
        yield TwoPathways(
            resnet_stage(slow_inputs + 2 * fast_inputs, inner, depth, stride, (kernel,)),
            resnet_stage(fast_inputs, fast_inner, depth, stride, (FAST_TIME_KERNEL,)),
            FastToSlow(fast_inner * EXPANSION, shape) if i < last else None,
        )
        slow_inputs = inner * EXPANSION


def slowfast(classes: int, shape: SlowFastShape | None = None) -> nn.Module:
    """A SlowFast with random weights: ``[slow, fast]`` clips to logits ``(N, classes)``."""
    shape = shape or SlowFastShape()
    head = WindowHead(nn.Identity(), shape.features, classes, shape.dropout)
    blocks = [*_pathway_blocks(shape), PooledPathways(shape.windows), head]
    network = SlowFast(blocks, shape.slow_every)
    initialise(network, last_norm="norm_c")
    return network
