"""How modules lay out their output, and the conversion to ``(N, C, T, H, W)`` and back.

Five layouts cover the usual video networks: plain 3-D convolution, channels last (Video Swin),
frames folded into the batch (TSM and other 2-D bodies), and tokens in either order of time and
space, with or without class tokens (VideoMAE, MViT, ViViT; TimeSformer). This module does
not import torch at the top, so that cards of models load quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

Extent = tuple[int, int, int]
"""Cells along time, height and width."""


@dataclass(frozen=True)
class Layout:
    """A reshape of an activation tensor into ``(N, C, T, H, W)`` and its inverse.

    Attributes:
        name: shown to people.
        to_grid: takes the tensor and the extent of the grid, gives ``(N, C, T, H, W)``.
        from_grid: takes a grid and the tensor it replaces (its class tokens are kept), gives a
            tensor in the module's own layout.
        class_tokens: tokens before those of the grid, None where the layout is no token sequence.
    """

    name: str
    to_grid: Callable[[Tensor, Extent], Tensor]
    from_grid: Callable[[Tensor, Tensor], Tensor]
    class_tokens: int | None = None


def _as_it_is(tensor: Tensor, _: Any) -> Tensor:
    return tensor


def _channels_second(tensor: Tensor, _: Extent) -> Tensor:
    return tensor.movedim(-1, 1)


def _channels_last(grid: Tensor, _: Tensor) -> Tensor:
    return grid.movedim(1, -1)


def _frames_apart(tensor: Tensor, extent: Extent) -> Tensor:
    import torch

    return torch.unflatten(tensor, 0, (-1, extent[0])).transpose(1, 2)


def _frames_in_batch(grid: Tensor, _: Tensor) -> Tensor:
    return grid.transpose(1, 2).flatten(0, 1)


# Named functions, because networks are sent to other processes together with their layouts.
CONVOLUTION = Layout("N,C,T,H,W", _as_it_is, _as_it_is)
CHANNELS_LAST = Layout("N,T,H,W,C", _channels_second, _channels_last)
FRAMES_IN_BATCH = Layout("(N T),C,H,W", _frames_apart, _frames_in_batch)


def tokens(class_tokens: int = 0, *, time_first: bool = True) -> Layout:
    """Tokens ``(N, class tokens + T*H*W, C)``; ``time_first=False`` for the order H, W, T."""
    order = "T H W" if time_first else "H W T"
    lead = f"{class_tokens} + " if class_tokens else ""
    return Layout(
        f"N,({lead}{order}),C",
        partial(_tokens_to_grid, class_tokens=class_tokens, time_first=time_first),
        partial(_grid_to_tokens, class_tokens=class_tokens, time_first=time_first),
        class_tokens,
    )


def _tokens_to_grid(
    tensor: Tensor, extent: Extent, *, class_tokens: int, time_first: bool
) -> Tensor:
    import torch

    time, height, width = extent
    channels_first = tensor[:, class_tokens:].transpose(1, 2)
    if time_first:
        return torch.unflatten(channels_first, 2, (time, height, width))
    return torch.unflatten(channels_first, 2, (height, width, time)).movedim(4, 2)


def _grid_to_tokens(
    grid: Tensor, replaced: Tensor, *, class_tokens: int, time_first: bool
) -> Tensor:
    import torch

    ordered = grid if time_first else grid.movedim(2, 4)
    return torch.cat([replaced[:, :class_tokens], ordered.flatten(2).transpose(1, 2)], 1)


def activation(output: Any, pathway: int = 0) -> Tensor:
    """The activation within a module's output: a tensor, or the first or pathway's of several."""
    from torch import Tensor

    if isinstance(output, Tensor):
        return output
    if isinstance(output, list):  # lists are pathways; tuples lead with the activation
        return activation(output[pathway])
    return activation(output[0], pathway)


def with_activation(output: Any, tensor: Tensor, pathway: int = 0) -> Any:
    """A module's output with its activation replaced; containers are copied, never changed."""
    from torch import Tensor

    if isinstance(output, Tensor):
        return tensor
    if isinstance(output, list):
        changed = with_activation(output[pathway], tensor)
        return [*output[:pathway], changed, *output[pathway + 1 :]]
    if isinstance(output, tuple) and type(output) is tuple:
        return (with_activation(output[0], tensor, pathway), *output[1:])
    # Output records of the transformers library are ordered mappings.
    return type(output)(**{**output, next(iter(output)): tensor})
