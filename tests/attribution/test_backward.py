"""The shorter ways back against torch's own, in double precision."""

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


def gradients(module: nn.Module, given: Tensor, back: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient in the given tensor, by torch and by the short way."""
    leaf = given.clone().requires_grad_()
    (expected,) = torch.autograd.grad(module(leaf), leaf, back)
    with ShortBackward():
        output = module(leaf)
    assert output.grad_fn.name() in ("_LinearBackward", "_SingleChannelConvolutionBackward")
    (found,) = torch.autograd.grad(output, leaf, back)
    return expected, found


@pytest.mark.parametrize(("kernel", "stride", "padding", "size"), CONVOLUTIONS)
@pytest.mark.parametrize("bias", [True, False])
def test_convolutions_of_single_channels(
    kernel: tuple[int, ...], stride: int, padding: int, size: tuple[int, ...], bias: bool
) -> None:
    torch.manual_seed(0)
    module = nn.Conv3d(6, 6, kernel, stride, padding, groups=6, bias=bias).double()
    module.requires_grad_(False)
    given = torch.randn(2, 6, *size, dtype=torch.float64)
    back = torch.randn(module(given).shape, dtype=torch.float64)
    expected, found = gradients(module, given, back)
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("rows", [[], [0], [0, 4, 11], list(range(12))])
def test_linear_layers_whatever_rows_are_asked_for(rows: list[int]) -> None:
    torch.manual_seed(0)
    module = nn.Linear(5, 7).double().requires_grad_(False)
    back = torch.zeros(12, 7, dtype=torch.float64)
    back[rows] = torch.randn(len(rows), 7, dtype=torch.float64)
    given = torch.randn(3, 4, 5, dtype=torch.float64)
    expected, found = gradients(module, given, back.reshape(3, 4, 7))
    torch.testing.assert_close(found, expected)


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
    module, given = make(), torch.randn(shape, requires_grad=True)
    expected = torch.autograd.grad(module(given).square().sum(), list(module.parameters()))
    with ShortBackward():
        output = module(given)
    found = torch.autograd.grad(output.square().sum(), list(module.parameters()))
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, theirs)


def test_inputs_are_not_kept() -> None:
    """Only gradients of parameters would need them."""
    module = nn.Linear(3000, 2).requires_grad_(False)
    kept: list[int] = []

    def pack(tensor: Tensor) -> Tensor:
        kept.append(tensor.numel())
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor), ShortBackward():
        module(torch.randn(50, 3000, requires_grad=True))
    assert sum(kept) == module.weight.numel()
