"""Networks that respond only to light, in every layout of video networks.

All weights are positive and there are no biases, so that a dark cell is exactly 0. Convolutions
have the kernel (1/2, 1, 1/2): a cascade of them with stride 2 sees with a triangle as wide as its
stride on either side of the cell's centre, so that the cell nearest to a light answers most.
Patches and pools see their own square only.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def hat(kernel_in_time: int, stride_in_time: int = 1) -> nn.Conv3d:
    """A half-padded convolution of stride 2 in space, its largest weight in the middle."""
    edge = torch.tensor([0.5, 1.0, 0.5])
    time = edge if kernel_in_time == 3 else torch.ones(1)
    padding = (kernel_in_time // 2, 1, 1)
    module = nn.Conv3d(1, 1, (kernel_in_time, 3, 3), (stride_in_time, 2, 2), padding, bias=False)
    module.weight.data = torch.einsum("t,h,w->thw", time, edge, edge)[None, None]
    return module


def flat_hat() -> nn.Conv2d:
    """The same for single frames."""
    edge = torch.tensor([0.5, 1.0, 0.5])
    module = nn.Conv2d(1, 1, 3, 2, 1, bias=False)
    module.weight.data = torch.outer(edge, edge)[None, None]
    return module


def patch(time: int, side: int) -> nn.Conv3d:
    """The mean of equal patches."""
    module = nn.Conv3d(1, 1, (time, side, side), (time, side, side), bias=False)
    nn.init.constant_(module.weight, 1 / (time * side * side))
    return module


class Light(nn.Module):
    """Logits (light, dark) of a body whose output is a grid; they do not depend on positions."""

    def forward(self, clip: Tensor) -> Tensor:
        return both(self.grid(clip.mean(1, keepdim=True)).flatten(1).mean(1))

    def grid(self, brightness: Tensor) -> Tensor:
        raise NotImplementedError


def both(light: Tensor) -> Tensor:
    return torch.stack([light, -light], 1)


class Convolutions(Light):
    """Odd kernels, half padding: strides (2, 16, 16)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(hat(1), hat(3, 2), hat(1), hat(1), nn.ReLU())

    def grid(self, brightness: Tensor) -> Tensor:
        return self.body(brightness)


class EvenPools(Light):
    """Pools of two without padding: strides (2, 16, 16), no cell centred on a pixel."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.AvgPool3d((1, 2, 2)),
            nn.AvgPool3d((2, 2, 2)),
            nn.AvgPool3d((1, 2, 2)),
            nn.AvgPool3d((1, 2, 2)),
        )
        self.scale = nn.Parameter(torch.ones(1))

    def grid(self, brightness: Tensor) -> Tensor:
        return self.body(brightness * self.scale)


class ChannelsLast(Light):
    """Like Video Swin: patches (2, 8, 8), merged in pairs, channels last."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = patch(2, 8)
        self.merge = nn.Identity()
        self.mix = nn.Linear(1, 64, bias=False)
        nn.init.ones_(self.mix.weight)

    def grid(self, brightness: Tensor) -> Tensor:
        cells = self.embed(brightness).movedim(1, -1)
        pairs = [cells[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)]
        return self.mix(self.merge(sum(pairs)))


class FramesInBatch(Light):
    """Like TSM: 2-D convolutions with the frames folded into the batch, stride 16."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(flat_hat(), flat_hat(), nn.AvgPool2d(3, 2, 1), flat_hat())

    def grid(self, brightness: Tensor) -> Tensor:
        folded = brightness.transpose(1, 2).flatten(0, 1)
        return self.body(folded).unflatten(0, (len(brightness), -1))


class Tokens(Light):
    """Like VideoMAE (T H W) or TimeSformer (H W T), with class tokens that stay dark."""

    def __init__(self, time: int, class_tokens: int, *, time_first: bool) -> None:
        super().__init__()
        self.embed = patch(time, 16)
        self.blocks = nn.Sequential(nn.Identity(), nn.Linear(1, 3, bias=False))
        nn.init.ones_(self.blocks[1].weight)
        self.class_tokens, self.time_first = class_tokens, time_first

    def grid(self, brightness: Tensor) -> Tensor:
        cells = self.embed(brightness)
        ordered = cells if self.time_first else cells.movedim(2, 4)
        tokens = ordered.flatten(2).transpose(1, 2)
        leading = torch.zeros(len(tokens), self.class_tokens, 1)
        return self.blocks(torch.cat([leading, tokens], 1))


class TwoPathways(nn.Module):
    """Slow and fast, each with convolutions of stride 16 in space, with one common head."""

    def __init__(self) -> None:
        super().__init__()
        self.slow = nn.Sequential(hat(3), hat(1), hat(1), hat(1))
        self.fast = nn.Sequential(hat(3), hat(1), hat(1), hat(1))

    def forward(self, pathways: list[Tensor]) -> Tensor:
        slow, fast = (clip.mean(1, keepdim=True) for clip in pathways)
        return both(self.slow(slow).flatten(1).mean(1) + self.fast(fast).flatten(1).mean(1))
