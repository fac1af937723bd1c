"""Networks with random weights that distinguish clips, and their raw maps by the engine only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import praxiscope as px
from praxiscope.attribution.inputs import MethodInputs
from praxiscope.attribution.layers import choose_layers
from praxiscope.attribution.methods import find_method


def untrained(name: str) -> px.VideoModel:
    """A model of the zoo whose parameters require gradients, as peers need them."""
    model = px.load_model(name, weights="random", classes=[f"class {i}" for i in range(12)])
    randomise(model.network).requires_grad_(True)
    return model


def randomise(network: nn.Module) -> nn.Module:
    """Give norms individual statistics, and the head weights that are not negligible."""
    generator = torch.Generator().manual_seed(3)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d | nn.BatchNorm3d):
            size = (module.num_features,)
            module.weight.data = 0.4 + 0.4 * torch.rand(size, generator=generator)
            module.bias.data = 0.1 * torch.randn(size, generator=generator)
            module.running_mean = 0.1 * torch.randn(size, generator=generator)
            module.running_var = 0.5 + torch.rand(size, generator=generator)
    return network.eval()


def tiny_transformer(kind: str, *, blocks: int = 4) -> nn.Module:
    """A VideoMAE or Timesformer of 32 x 32 pixels and patches of 8."""
    transformers = pytest.importorskip("transformers")
    config = getattr(transformers, f"{kind}Config")(
        num_frames=4 if kind == "VideoMAE" else 3,
        image_size=32,
        patch_size=8,
        hidden_size=48,
        num_hidden_layers=blocks,
        num_attention_heads=2,
        intermediate_size=64,
        initializer_range=0.2,
        num_labels=12,
    )
    torch.manual_seed(0)
    network: nn.Module = getattr(transformers, f"{kind}ForVideoClassification")(config)
    return network.eval()


def noise_clip(*size: int, clips: int = 2, seed: int = 1) -> Tensor:
    """Clips ``(N, 3, T, H, W)`` of noise."""
    return torch.randn(clips, 3, *size, generator=torch.Generator().manual_seed(seed))


def raw_maps(
    model: px.VideoModel,
    pathways: Sequence[Tensor],
    layers: Sequence[str],
    targets: Sequence[int],
    method: str = "grad-cam",
) -> dict[str, Tensor]:
    """Maps ``(N, T, H, W)`` of one class a clip."""
    inputs = MethodInputs(pathways)
    weights = nn.functional.one_hot(torch.tensor(targets), len(model.classes))[:, None].float()
    maps = find_method(method).maps(model, inputs, weights, choose_layers(model, layers))
    return {layer_maps.layer_name: layer_maps.values[:, 0] for layer_maps in maps}


def assert_equal_to_a_hundred_thousandth(computed: Any, expected: Any) -> None:
    """Equal to 1e-5 of the largest value of the expected map, which is not empty."""
    computed, expected = torch.as_tensor(computed).float(), torch.as_tensor(expected).float()
    assert computed.shape == expected.shape
    largest = float(expected.abs().max())
    assert largest > 0
    assert float((computed - expected).abs().max()) <= 1e-5 * largest
