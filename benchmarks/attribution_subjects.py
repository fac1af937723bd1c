"""The networks whose heatmaps are timed, and how Praxiscope computes them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from importlib import import_module

import torch
from torch import Tensor, nn

import praxiscope as px
from praxiscope.attribution.cam_maps import gradient_maps
from praxiscope.attribution.engine import evaluating, record
from praxiscope.attribution.families.cam import grad_cam
from praxiscope.attribution.precision import arrange
from praxiscope.models.model import Layer, VideoModel

STAGES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "x3d_m": tuple((f"blocks.{i}",) for i in range(1, 5)),
    "slow_r50": tuple((f"blocks.{i}",) for i in range(1, 5)),
    "slowfast_r50": tuple(
        (f"blocks.{i}.multipathway_blocks.0", f"blocks.{i}.multipathway_blocks.1")
        for i in range(1, 5)
    ),
    "swin3d_t": tuple((f"features.{i}",) for i in range(0, 8, 2)),
    "mvit_v2_s": tuple((f"blocks.{i}",) for i in (0, 2, 13, 14)),
    "tsm_r50": tuple((f"base_model.layer{i}",) for i in range(1, 5)),
}
"""The four stages of each network, one layer a pathway."""


def prepare() -> None:
    """Use one thread, and make torchvision importable with a torch that it was not built for."""
    torch.set_num_threads(1)
    import_module("tests.torchvision_shim").make_torchvision_importable()


def build(name: str) -> tuple[VideoModel, list[Tensor]]:
    """A network with random weights and a clip of noise of its recipe's size."""
    model = px.load_model(name, weights="random")
    _randomise_norms(model.network)
    # As networks come from training: some libraries do not work with frozen parameters.
    model.network.requires_grad_(True)
    generator = torch.Generator().manual_seed(1)
    return model, [
        torch.randn(1, 3, *size, generator=generator) for size in model.recipe.input_sizes
    ]


def _randomise_norms(network: nn.Module) -> None:
    """Untrained norms give nearly the same output for every input; random ones do not."""
    generator = torch.Generator().manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d | nn.BatchNorm3d):
            size = (module.num_features,)
            module.weight.data *= 0.5 + torch.rand(size, generator=generator)
            module.bias.data = 0.1 * torch.randn(size, generator=generator)
            module.running_mean = 0.1 * torch.randn(size, generator=generator)
            module.running_var = 0.5 + torch.rand(size, generator=generator)


def bfloat16_slowdown() -> float:
    """Time of one 3-D convolution in bfloat16 over its time in float32, one thread.

    Below 1 where the processor has bfloat16 instructions; up to 26 where it has not.
    """
    layout = torch.channels_last_3d
    convolution = nn.Conv3d(16, 32, 3, padding=1)
    convolution.weight.data = convolution.weight.data.contiguous(memory_format=layout)
    clip = torch.randn(1, 16, 4, 28, 28).contiguous(memory_format=layout)

    def seconds(bfloat16: bool) -> float:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            convolution(clip)  # untimed: the first call prepares kernels
            start = time.perf_counter()
            convolution(clip)
            return time.perf_counter() - start

    return min(seconds(True) for _ in range(3)) / min(seconds(False) for _ in range(3))


def layers_of(model: VideoModel, stages: Sequence[Sequence[str]]) -> dict[str, Layer]:
    """The layers of these stages by name."""
    return {path: model.layers[path] for stage in stages for path in stage}


def forward(model: VideoModel, clip: Sequence[Tensor], *, bfloat16: bool = False) -> Tensor:
    """Logits ``(1, classes)`` without gradients."""
    with (
        evaluating(model.network),
        torch.no_grad(),
        torch.autocast("cpu", torch.bfloat16, enabled=bfloat16),
    ):
        return model.logits(clip)


def maps(
    model: VideoModel,
    clip: Sequence[Tensor],
    layers: Mapping[str, Layer],
    *,
    classes: int = 1,
    bfloat16: bool = False,
) -> dict[str, Tensor]:
    """Grad-CAM maps ``(1, classes, T, H, W)`` of the best classes by the attribution engine."""
    pathways = arrange(model, clip, "bf16" if bfloat16 else "fp32")
    recording = record(model, pathways, layers, bfloat16=bfloat16)
    best = recording.logits.detach().topk(classes).indices[0]
    targets = torch.zeros(1, classes, recording.logits.shape[1])
    targets[0, torch.arange(classes), best] = 1
    return gradient_maps(recording, targets, grad_cam, model)
