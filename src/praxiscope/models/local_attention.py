"""Initial weights with which attention is local, like convolutions, so that few clips suffice.

Self-attention with the usual random weights mixes all tokens of a window and has to learn that
neighbours matter; some thousands of clips are too few for that. Here every head initially attends
to one neighbour (d'Ascoli et al. 2021, ConViT, https://arxiv.org/abs/2103.10697), values are
negated (Trockman and Kolter 2023, https://arxiv.org/abs/2305.09828), and most patch filters respond
to changes between their frames. Training changes all of these weights.
"""

from __future__ import annotations

from itertools import product

import torch
from torch import Tensor, nn

from praxiscope.models.swin3d import Swin3d, WindowAttention

_NEIGHBOURS = (
    (1, 0, 1), (1, 0, -1), (1, 1, 0), (1, -1, 0), (-1, 0, 1), (-1, 0, -1), (-1, 1, 0), (-1, -1, 0),
)  # fmt: skip
"""Offsets in frames, rows and columns: one step in time and one in space, as in motion."""
_SHARPNESS = 2.0
_FARTHEST = 6.0
_NEGATED = 0.5
_CHANGES = 0.75
_CHANGE_GAIN = 4.0


def start_local(network: Swin3d) -> Swin3d:
    """Set the patches and the attention of a new network, in place; returns the network."""
    _filter_changes(network.patch_embed.proj)
    for module in network.modules():
        if isinstance(module, WindowAttention):
            _attend_to_neighbours(module)
            _negate_values(module)
    return network


def _filter_changes(patches: nn.Conv3d) -> None:
    """Let most filters respond only to changes between frames, which are weak, with a gain."""
    with torch.no_grad():
        filters = patches.weight[: round(_CHANGES * patches.out_channels)]
        filters.sub_(filters.mean(2, keepdim=True)).mul_(_CHANGE_GAIN)


def _attend_to_neighbours(attention: WindowAttention) -> None:
    """Set biases that decrease with the squared distance to a head's neighbour."""
    offsets = torch.tensor(
        list(product(*(range(1 - size, size) for size in attention.window))), dtype=torch.float
    )
    with torch.no_grad():
        for head in range(attention.heads):
            neighbour = torch.tensor(_NEIGHBOURS[head % len(_NEIGHBOURS)])
            distance = (offsets + neighbour).square().sum(1).clamp(max=_FARTHEST)
            attention.relative_position_bias_table[:, head] = -_SHARPNESS * distance


def _negate_values(attention: WindowAttention) -> None:
    """Set value and projection weights with a negative multiple of the identity as product."""
    width = attention.proj.out_features
    rotation: Tensor = torch.empty(width, width)
    nn.init.orthogonal_(rotation)
    with torch.no_grad():
        attention.qkv.weight[2 * width :] = rotation
        attention.proj.weight.copy_(-_NEGATED * rotation.T)
