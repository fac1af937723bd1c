"""The faster backward passes against those of torch, in double precision."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from praxiscope.attribution.backward import ShortBackward

CONVOLUTIONS = [
    # kernel, stride, padding, and frames, rows and columns that strides may not divide
    ((3, 3, 3), 1, 1, (4, 7, 6)),
    ((3, 3, 3), (1, 2, 2), 1, (4, 8, 7)),
    ((3, 3, 3), (1, 8, 8), (1, 1, 1), (3, 19, 22)),
    ((5, 1, 1), 1, (2, 0, 0), (6, 3, 3)),
    ((2, 5, 4), (2, 3, 1), (0, 2, 3), (7, 9, 8)),
]


def gradients(module: nn.Module, module_input: Tensor, back: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient of the input, by torch and by the faster backward pass."""
    leaf = module_input.clone().requires_grad_()
    (expected,) = torch.autograd.grad(module(leaf), leaf, back)
    with ShortBackward():
        output = module(leaf)
    assert output.grad_fn.name() in ("_LinearBackward", "_DepthwiseConvolutionBackward")
    (gradient,) = torch.autograd.grad(output, leaf, back)
    return expected, gradient


@pytest.mark.parametrize(("kernel", "stride", "padding", "size"), CONVOLUTIONS)
@pytest.mark.parametrize("bias", [True, False])
def test_depthwise_convolutions(
    kernel: tuple[int, ...], stride: int, padding: int, size: tuple[int, ...], bias: bool
) -> None:
    torch.manual_seed(0)
    module = nn.Conv3d(6, 6, kernel, stride, padding, groups=6, bias=bias).double()
    module.requires_grad_(False)
    module_input = torch.randn(2, 6, *size, dtype=torch.float64)
    back = torch.randn(module(module_input).shape, dtype=torch.float64)
    expected, gradient = gradients(module, module_input, back)
    torch.testing.assert_close(gradient, expected)


@pytest.mark.parametrize("rows", [[], [0], [0, 4, 11], list(range(12))])
def test_linear_layers_for_gradients_of_some_rows(rows: list[int]) -> None:
    torch.manual_seed(0)
    module = nn.Linear(5, 7).double().requires_grad_(False)
    back = torch.zeros(12, 7, dtype=torch.float64)
    back[rows] = torch.randn(len(rows), 7, dtype=torch.float64)
    module_input = torch.randn(3, 4, 5, dtype=torch.float64)
    expected, gradient = gradients(module, module_input, back.reshape(3, 4, 7))
    torch.testing.assert_close(gradient, expected)


@pytest.mark.parametrize(
    "module",
    [
        nn.Conv3d(6, 6, 3, padding=1, groups=3),
        nn.Conv3d(6, 12, 3, padding=1, groups=6),
        nn.Conv3d(6, 6, 3, padding=2, dilation=2, groups=6),
        nn.Conv3d(6, 6, 3, padding="same", groups=6),
        nn.Conv3d(6, 6, 1, padding=1, groups=6),
    ],
)
def test_other_convolutions_go_torchs_way(module: nn.Module) -> None:
    module.requires_grad_(False)
    with ShortBackward():
        output = module(torch.randn(1, 6, 4, 5, 5, requires_grad=True))
    assert output.grad_fn.name() == "ConvolutionBackward0"


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (lambda: nn.Conv3d(6, 6, 3, padding=1, groups=6), (1, 6, 4, 5, 5)),
        (lambda: nn.Linear(6, 3), (4, 6)),
    ],
)
def test_trainable_parameters_keep_their_gradients(
    make: Callable[[], nn.Module], shape: tuple[int, ...]
) -> None:
    torch.manual_seed(0)
    module, module_input = make(), torch.randn(shape, requires_grad=True)
    expected = torch.autograd.grad(module(module_input).square().sum(), list(module.parameters()))
    with ShortBackward():
        output = module(module_input)
    parameter_gradients = torch.autograd.grad(output.square().sum(), list(module.parameters()))
    for ours, theirs in zip(parameter_gradients, expected, strict=True):
        torch.testing.assert_close(ours, theirs)


def test_inputs_are_not_stored() -> None:
    """Only gradients of parameters depend on them."""
    module = nn.Linear(3000, 2).requires_grad_(False)
    sizes: list[int] = []

    def pack(tensor: Tensor) -> Tensor:
        sizes.append(tensor.numel())
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor), ShortBackward():
        module(torch.randn(50, 3000, requires_grad=True))
    assert sum(sizes) == module.weight.numel()
