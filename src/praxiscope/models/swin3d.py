"""Video Swin Transformer (Liu et al. 2022, https://arxiv.org/abs/2106.13230), with torchvision's
key names, for networks that must run without torchvision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional

from praxiscope.models.layouts import Extent

MASKED = -100.0
"""Added to the attention between cells that are neighbours only after the cyclic shift."""


@dataclass(frozen=True)
class Swin3dShape:
    """Size of a Video Swin; the defaults are Swin3D-T.

    Attributes:
        patch: frames, rows and columns of a token.
        width: channels after the patches; doubles at every stage.
        depths: blocks per stage; every second one attends in shifted windows.
        heads: attention heads of each stage.
        window: tokens along time, height and width that attend to each other.
        drop_path: probability to skip the last block in training; smaller for earlier blocks.
        dropout: before the last linear layer.
    """

    patch: Extent = (2, 4, 4)
    width: int = 96
    depths: tuple[int, ...] = (2, 2, 6, 2)
    heads: tuple[int, ...] = (3, 6, 12, 24)
    window: Extent = (8, 7, 7)
    drop_path: float = 0.1
    dropout: float = 0.0


class PatchEmbedding(nn.Module):
    """Patches to tokens."""

    def __init__(self, patch: Extent, width: int) -> None:
        super().__init__()
        self.patch = patch
        self.proj = nn.Conv3d(3, width, patch, patch)
        self.norm = nn.LayerNorm(width)

    def forward(self, clip: Tensor) -> Tensor:
        """``(N, 3, T, H, W)`` to tokens ``(N, T', H', W', C)``; zeros complete partial patches."""
        tokens: Tensor = self.proj(_padded(clip.movedim(1, -1), self.patch).movedim(-1, 1))
        normed: Tensor = self.norm(tokens.movedim(1, -1))
        return normed


class PatchMerging(nn.Module):
    """Joins the channels of two by two tokens and halves them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.reduction = nn.Linear(4 * width, 2 * width, bias=False)
        self.norm = nn.LayerNorm(4 * width)

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, T, H, W, C)`` to ``(N, T, H / 2, W / 2, 2 C)``."""
        even = _padded(grid, (1, 2, 2))
        # Columns vary slowest, as in the published weights.
        corners = [even[:, :, row::2, column::2] for column in (0, 1) for row in (0, 1)]
        merged: Tensor = self.reduction(self.norm(torch.cat(corners, -1)))
        return merged


class WindowAttention(nn.Module):
    """Attention within windows, shifted by half a window or not, with a bias for each offset."""

    def __init__(self, width: int, heads: int, window: Extent, *, shifted: bool) -> None:
        super().__init__()
        self.heads, self.window, self.shifted = heads, window, shifted
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        offsets = prod(2 * size - 1 for size in window)
        self.relative_position_bias_table = nn.Parameter(torch.zeros(offsets, heads))
        self.relative_position_index: Tensor
        # Not saved: it follows from the window, and would be the largest part of a small file.
        self.register_buffer("relative_position_index", _offset_index(window), persistent=False)

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, T, H, W, C)``, after attention."""
        extent = (grid.shape[1], grid.shape[2], grid.shape[3])
        window, shift = self._fitted(extent)
        padded = _padded(grid, window)
        back = (padded.shape[1], padded.shape[2], padded.shape[3])
        rolled = padded.roll([-step for step in shift], (1, 2, 3)) if any(shift) else padded
        windows = _to_windows(rolled, window)
        mask = _shift_mask(back, window, shift, grid.device) if any(shift) else None
        attended = _from_windows(self._attend(windows, mask), window, back)
        if any(shift):
            attended = attended.roll(shift, (1, 2, 3))
        return attended[:, : extent[0], : extent[1], : extent[2]]

    def _fitted(self, extent: Extent) -> tuple[Extent, Extent]:
        """Window and shift for a grid; there is no shift along an axis of one window."""
        time, height, width = (
            (cells, 0) if cells <= largest else (largest, largest // 2 if self.shifted else 0)
            for largest, cells in zip(self.window, extent, strict=True)
        )
        return (time[0], height[0], width[0]), (time[1], height[1], width[1])

    def _attend(self, windows: Tensor, mask: Tensor | None) -> Tensor:
        """``(N windows, tokens, C)``; ``mask`` is ``(windows, tokens, tokens)``."""
        count, tokens, width = windows.shape
        qkv = self.qkv(windows).view(count, tokens, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        scores = (query * (width // self.heads) ** -0.5) @ key.transpose(-2, -1)
        scores = scores + self._bias(tokens)
        if mask is not None:
            by_clip = scores.view(-1, len(mask), *scores.shape[1:]) + mask[:, None].to(scores.dtype)
            scores = by_clip.flatten(0, 1)
        mixed = scores.softmax(-1) @ value
        output: Tensor = self.proj(mixed.transpose(1, 2).flatten(2))
        return output

    def _bias(self, tokens: int) -> Tensor:
        """``(heads, tokens, tokens)``.

        In a window that the grid truncates, tokens take the first offsets of the whole window, as
        in torchvision, whose weights expect this.
        """
        index = self.relative_position_index[:tokens, :tokens]
        return self.relative_position_bias_table[index].movedim(-1, 0)


class DropPath(nn.Module):
    """Drops whole rows of a batch in training (stochastic depth, Huang et al. 2016)."""

    def __init__(self, chance: float) -> None:
        super().__init__()
        self.chance = chance

    def forward(self, branch: Tensor) -> Tensor:
        """Any tensor with the batch first."""
        if not self.training or not self.chance:
            return branch
        draws = torch.rand(len(branch), *[1] * (branch.ndim - 1), device=branch.device)
        return branch * (draws >= self.chance).to(branch.dtype) / (1 - self.chance)


class SwinBlock(nn.Module):
    """Attention and a two-layer network, each with a norm before it and a shortcut around it."""

    def __init__(
        self, width: int, heads: int, window: Extent, *, shifted: bool, drop_path: float
    ) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = WindowAttention(width, heads, window, shifted=shifted)
        self.stochastic_depth = DropPath(drop_path)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Dropout(0.0),
            nn.Linear(4 * width, width),
            nn.Dropout(0.0),
        )

    def forward(self, grid: Tensor) -> Tensor:
        """``(N, T, H, W, C)`` to the block's output grid."""
        grid = grid + self.stochastic_depth(self.attn(self.norm1(grid)))
        output: Tensor = grid + self.stochastic_depth(self.mlp(self.norm2(grid)))
        return output


class Swin3d(nn.Module):
    """The network: a clip to logits."""

    def __init__(self, classes: int, shape: Swin3dShape) -> None:
        super().__init__()
        self.patch_embed = PatchEmbedding(shape.patch, shape.width)
        self.features = nn.Sequential(*_stages(shape))
        features = shape.width * 2 ** (len(shape.depths) - 1)
        self.norm = nn.LayerNorm(features)
        self.dropout = nn.Dropout(shape.dropout)
        self.head = nn.Linear(features, classes)

    def forward(self, clip: Tensor) -> Tensor:
        """``(N, 3, T, H, W)`` to logits ``(N, classes)``."""
        grid = self.norm(self.features(self.patch_embed(clip)))
        logits: Tensor = self.head(self.dropout(grid.flatten(1, 3).mean(1)))
        return logits


def swin3d(classes: int, shape: Swin3dShape | None = None) -> Swin3d:
    """A Video Swin with random weights: ``(N, 3, T, H, W)`` to logits ``(N, classes)``."""
    network = Swin3d(classes, shape or Swin3dShape())
    for module in network.modules():
        if isinstance(module, nn.Linear):
            # By fan: a fixed deviation would be too small for small widths.
            nn.init.xavier_uniform_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, WindowAttention):
            nn.init.trunc_normal_(module.relative_position_bias_table, std=0.02)
    nn.init.normal_(network.head.weight, std=0.01)
    return network


def without_offset_indices(state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """Remove the offset indices that torchvision saves although the window's size implies them."""
    return {
        key: tensor for key, tensor in state.items() if not key.endswith("relative_position_index")
    }


def _stages(shape: Swin3dShape) -> Iterator[nn.Module]:
    total, built = sum(shape.depths), 0
    for stage, (depth, heads) in enumerate(zip(shape.depths, shape.heads, strict=True)):
        width = shape.width * 2**stage
        if stage:
            yield PatchMerging(width // 2)
        chances = [shape.drop_path * (built + i) / max(1, total - 1) for i in range(depth)]
        yield nn.Sequential(
            *(
                SwinBlock(width, heads, shape.window, shifted=i % 2 == 1, drop_path=chance)
                for i, chance in enumerate(chances)
            )
        )
        built += depth


def _padded(grid: Tensor, multiple: Extent) -> Tensor:
    """``(N, T, H, W, C)`` with zeros behind each axis up to the next multiple."""
    time, height, width = (
        -size % step for size, step in zip(grid.shape[1:4], multiple, strict=True)
    )
    if not (time or height or width):
        return grid
    return functional.pad(grid, (0, 0, 0, width, 0, height, 0, time))


def _to_windows(grid: Tensor, window: Extent) -> Tensor:
    """``(N, T, H, W, C)`` to ``(N windows, tokens, C)``."""
    split = grid
    for axis, size in zip((1, 3, 5), window, strict=True):
        split = torch.unflatten(split, axis, (-1, size))
    return split.permute(0, 1, 3, 5, 2, 4, 6, 7).flatten(4, 6).flatten(0, 3)


def _from_windows(windows: Tensor, window: Extent, extent: Extent) -> Tensor:
    """The inverse of ``_to_windows``."""
    counts = [cells // size for cells, size in zip(extent, window, strict=True)]
    split = windows.view(-1, *counts, *window, windows.shape[-1])
    return split.permute(0, 1, 4, 2, 5, 3, 6, 7).reshape(-1, *extent, windows.shape[-1])


def _offset_index(window: Extent) -> Tensor:
    """For each pair of tokens of a window, the row of their offset in the table of biases."""
    cells = torch.stack(torch.meshgrid(*map(torch.arange, window), indexing="ij")).flatten(1)
    offsets = cells[:, :, None] - cells[:, None, :]
    spans = [2 * size - 1 for size in window]
    row = torch.zeros_like(offsets[0])
    for offset, size, span in zip(offsets, window, spans, strict=True):
        row = row * span + offset + size - 1
    return row


def _shift_mask(extent: Extent, window: Extent, shift: Extent, device: torch.device) -> Tensor:
    """``(windows, tokens, tokens)``: 0 between real neighbours, ``MASKED`` for others."""
    regions = torch.zeros(extent, device=device)
    axes = [
        ((0, -size), (-size, -step), (-step, None)) if step else ((0, None),)
        for size, step in zip(window, shift, strict=True)
    ]
    for number, (time, height, width) in enumerate(product(*axes)):
        regions[slice(*time), slice(*height), slice(*width)] = number
    region = _to_windows(regions[None, ..., None], window).squeeze(-1)
    return (region[:, :, None] != region[:, None, :]) * MASKED
