"""Starting weights with which attention looks near, as convolutions do, so that few clips suffice.

Self-attention with the usual random weights mixes all tokens of a window and must find out first
that neighbours matter; on some thousands of clips it never does. Here every head starts out looking
at one neighbour (d'Ascoli et al. 2021, ConViT, https://arxiv.org/abs/2103.10697), values come back
negated (Trockman and Kolter 2023, https://arxiv.org/abs/2305.09828), and most patches start out as
changes between their frames. All of it is learnt further.
"""

from __future__ import annotations

from itertools import product

import torch
from torch import Tensor, nn

from praxiscope.models.swin3d import Swin3d, WindowAttention

_NEIGHBOURS = (
    (1, 0, 1), (1, 0, -1), (1, 1, 0), (1, -1, 0), (-1, 0, 1), (-1, 0, -1), (-1, 1, 0), (-1, -1, 0),
)  # fmt: skip
"""Frames, rows and columns away: each one step in time and one in space, the steps of motion."""
_SHARPNESS = 2.0
_FARTHEST = 6.0
_NEGATED = 0.5
_CHANGES = 0.75
_CHANGE_GAIN = 4.0


def start_local(network: Swin3d) -> Swin3d:
    """Set the patches and the attention of a fresh network; changed in place, and returned."""
    _see_changes(network.patch_embed.proj)
    for module in network.modules():
        if isinstance(module, WindowAttention):
            _look_at_neighbours(module)
            _hand_values_back_negated(module)
    return network


def _see_changes(patches: nn.Conv3d) -> None:
    """Let most filters see only what changes from frame to frame, which is faint, amplified."""
    with torch.no_grad():
        filters = patches.weight[: round(_CHANGES * patches.out_channels)]
        filters.sub_(filters.mean(2, keepdim=True)).mul_(_CHANGE_GAIN)


def _look_at_neighbours(attention: WindowAttention) -> None:
    """Biases that fall with the squared distance to a head's neighbour."""
    apart = torch.tensor(
        list(product(*(range(1 - size, size) for size in attention.window))), dtype=torch.float
    )
    with torch.no_grad():
        for head in range(attention.heads):
            neighbour = torch.tensor(_NEIGHBOURS[head % len(_NEIGHBOURS)])
            distance = (apart + neighbour).square().sum(1).clamp(max=_FARTHEST)
            attention.relative_position_bias_table[:, head] = -_SHARPNESS * distance


def _hand_values_back_negated(attention: WindowAttention) -> None:
    """Value and projection weights whose product is a negative multiple of the identity."""
    width = attention.proj.out_features
    rotation: Tensor = torch.empty(width, width)
    nn.init.orthogonal_(rotation)
    with torch.no_grad():
        attention.qkv.weight[2 * width :] = rotation
        attention.proj.weight.copy_(-_NEGATED * rotation.T)
