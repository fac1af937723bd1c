"""The number format of a training."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import nn

from praxiscope.errors import TrainingError
from praxiscope.training.depthwise import FastDepthwiseBackward

PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def choose_precision(name: str, device: torch.device) -> torch.dtype:
    """The type for a name; ``auto`` means bf16 if the hardware supports it, else fp32.

    Raises:
        TrainingError: the name is unknown, or it is fp16 without a GPU.
    """
    if name == "auto":
        return torch.bfloat16 if _has_bfloat16(device) else torch.float32
    if name not in PRECISIONS:
        raise TrainingError(
            f"no precision {name!r}", where="precision", remedy="auto, " + ", ".join(PRECISIONS)
        )
    if name == "fp16" and device.type != "cuda":
        raise TrainingError("fp16 needs a GPU", where="precision", remedy="bf16 or fp32")
    return PRECISIONS[name]


def _has_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    if device.type == "cpu":
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return False


@contextmanager
def mixed_precision(device: torch.device, dtype: torch.dtype) -> Iterator[None]:
    """Compute in a type where that is safe; parameters stay in float32."""
    with ExitStack() as stack:
        if dtype is not torch.float32:
            stack.enter_context(torch.autocast(device.type, dtype))
        if device.type == "cpu" and dtype is torch.bfloat16:
            stack.enter_context(FastDepthwiseBackward())
        yield


def channels_last(network: nn.Module) -> nn.Module:
    """Store the kernels of all convolutions channels last, for speed; changes the network."""
    formats = {4: torch.channels_last, 5: torch.channels_last_3d}
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Conv3d):
            layout = formats[module.weight.ndim]
            module.weight.data = module.weight.data.contiguous(memory_format=layout)
    return network
