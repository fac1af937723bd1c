"""Full precision, or bfloat16 with channels last where the processor is faster with it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor, nn

from praxiscope.errors import AttributionError, nearest
from praxiscope.models.model import VideoModel

FLOAT32, BFLOAT16 = "fp32", "bf16"
PRECISIONS = (FLOAT32, BFLOAT16)

_PROBE_SIZE = (1, 16, 4, 16, 16)
"""Clip of the convolution that decides whether bfloat16 is faster: a few milliseconds."""

_PROBE_RUNS = 3


def check_precision(precision: str) -> str:
    """The precision itself.

    Raises:
        AttributionError: it is unknown; the message names those that exist.
    """
    if precision not in PRECISIONS:
        raise AttributionError(
            f"no precision {precision!r}", where="precision", remedy=nearest(precision, PRECISIONS)
        )
    return precision


def usable_precision(precision: str, device: str | torch.device) -> tuple[str, str | None]:
    """The precision to compute in, and a warning where it is not the requested one.

    A processor without bfloat16 instructions emulates them, up to 26 times slower than full
    precision. On such a processor the result is ``fp32`` with one sentence that says so.

    Args:
        precision: ``fp32`` or ``bf16``.
        device: where the network runs; only the processor (``cpu``) is measured.

    Raises:
        AttributionError: the precision is unknown.
    """
    check_precision(precision)
    if precision == FLOAT32 or torch.device(device).type != "cpu":
        return precision, None
    slowdown = bfloat16_slowdown()
    if slowdown <= 1:
        return precision, None
    return FLOAT32, (
        f"bf16 is {slowdown:.1f} times slower than fp32 on this processor, "
        "so the network runs in fp32"
    )


@cache
def bfloat16_slowdown() -> float:
    """Time of a small convolution in bfloat16 over its time in float32; measured once a process."""
    with torch.inference_mode():
        convolution = nn.Conv3d(_PROBE_SIZE[1], 16, 3, padding=1)
        clip = torch.ones(_PROBE_SIZE)
        full = _fastest_run(convolution, clip)
        half = _fastest_run(convolution.bfloat16(), clip.bfloat16())
    return half / full


def _fastest_run(convolution: nn.Module, clip: Tensor) -> float:
    """Seconds of the fastest of a few runs; the first one, which prepares kernels, is left out."""
    convolution(clip)
    seconds = []
    for _ in range(_PROBE_RUNS):
        start = time.perf_counter()
        convolution(clip)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def arrange(model: VideoModel, pathways: Sequence[Tensor], precision: str) -> list[Tensor]:
    """Lay out weights and input in the memory format that is fastest for the precision.

    Autocast alone halves the time of a 3-D convolution on a CPU with bfloat16 instructions; with
    channels last it takes a quarter. In full precision the format makes no difference, so nothing
    changes.
    """
    if precision != BFLOAT16:
        return list(pathways)
    for parameter in model.network.parameters():
        if parameter.ndim == 5:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last_3d)
        elif parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return [tensor.contiguous(memory_format=torch.channels_last_3d) for tensor in pathways]
