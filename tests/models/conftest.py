"""Networks for tests: with individual norms, or with symmetric weights only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

import pytest
import torch
from torch import Tensor, nn

from praxiscope.models.layouts import activation
from praxiscope.models.model import Layer

NORMS = nn.BatchNorm2d | nn.BatchNorm3d
InputSize = tuple[int, int, int]


@pytest.fixture
def hub() -> ModuleType:
    """PyTorchVideo's networks, for comparison."""
    return pytest.importorskip("pytorchvideo.models.hub", reason="PyTorchVideo is not installed")


@pytest.fixture
def randomise() -> Callable[[nn.Module], nn.Module]:
    """Give every norm different weights and statistics, so that an exchange is detected."""

    def randomised(network: nn.Module, seed: int = 0) -> nn.Module:
        generator = torch.Generator().manual_seed(seed)
        for module in network.modules():
            if isinstance(module, NORMS):
                size = (module.num_features,)
                module.weight.data = 0.3 + 0.4 * torch.rand(size, generator=generator)
                module.bias.data = 0.1 * torch.randn(size, generator=generator)
                module.running_mean = 0.1 * torch.randn(size, generator=generator)
                module.running_var = 0.5 + torch.rand(size, generator=generator)
        return network.eval()

    return randomised


@pytest.fixture
def check_cell_centres() -> Callable[[nn.Module, Sequence[Layer], Sequence[InputSize]], None]:
    """Compare the receptive field of each layer's middle cell with its declared stride and offset.

    With equal positive weights and averaging pools a network is linear, and what a cell sees is
    symmetric around its centre: the centroid of its gradient in the input is that centre.
    """

    def check(network: nn.Module, layers: Sequence[Layer], sizes: Sequence[InputSize]) -> None:
        linear = _with_equal_weights(network)
        for layer in layers:
            clips = [torch.ones(1, 3, *size, requires_grad=True) for size in sizes]
            grid = _grid(linear, layer, clips)
            cell = tuple(size // 2 for size in grid.shape[2:])
            (gradient,) = torch.autograd.grad(
                grid[(0, slice(None), *cell)].sum(), clips[layer.pathway]
            )
            centre = _centroid(gradient)
            declared = [o + s * i for o, s, i in zip(layer.offset, layer.stride, cell, strict=True)]
            assert centre == pytest.approx(declared, abs=1e-3), layer.path

    return check


def _with_equal_weights(network: nn.Module) -> nn.Module:
    for path, module in list(network.named_modules()):
        if isinstance(module, nn.Conv2d | nn.Conv3d):
            gates = ".norm_b.1.block." in path  # squeeze and excitation sees the whole clip
            nn.init.constant_(module.weight, 0.0 if gates else 1 / module.weight[0].numel())
        elif isinstance(module, nn.MaxPool2d):
            pool2d = nn.AvgPool2d(module.kernel_size, module.stride, module.padding)
            network.set_submodule(path, pool2d)
        elif isinstance(module, nn.MaxPool3d):
            pool3d = nn.AvgPool3d(module.kernel_size, module.stride, module.padding)
            network.set_submodule(path, pool3d)
    return network.eval()


def _grid(network: nn.Module, layer: Layer, clips: list[Tensor]) -> Tensor:
    captured: list[Tensor] = []
    handle = network.get_submodule(layer.path).register_forward_hook(
        lambda module, inputs, output: captured.append(activation(output, layer.pathway))
    )
    network(clips if len(clips) > 1 else clips[0])
    handle.remove()
    return layer.layout.to_grid(captured[0], layer.extent(tuple(clips[0].shape[2:])))


def _centroid(gradient: Tensor) -> list[float]:
    weight = gradient[0].sum(0).double()
    assert weight.min() >= 0
    centre = []
    for axis in range(3):
        profile = weight.sum([other for other in range(3) if other != axis])
        assert profile[0] == 0, "the cell sees the border, where its view is cut"
        assert profile[-1] == 0, "the cell sees the border, where its view is cut"
        centre.append(float((profile * torch.arange(len(profile))).sum() / profile.sum()))
    return centre
