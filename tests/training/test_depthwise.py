from __future__ import annotations

import pytest
import torch
from torch import nn

from praxiscope.training.depthwise import FastDepthwiseBackward


def gradients(module, grid, upstream):
    seen = grid.clone().requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        output = module(seen)
    return (output, *torch.autograd.grad(output, [seen, module.weight], upstream.to(output)))


@pytest.mark.parametrize(
    ("kernel", "stride", "size"),
    [
        ((3, 3, 3), (1, 1, 1), (4, 7, 6)),
        ((3, 3, 3), (1, 2, 2), (5, 8, 7)),
        ((5, 1, 1), (1, 1, 1), (6, 4, 4)),
        ((5, 1, 1), (1, 1, 1), (1, 4, 4)),
    ],
)
def test_gradients_are_those_of_the_same_convolution_in_full_precision(kernel, stride, size):
    torch.manual_seed(0)
    padding = tuple(k // 2 for k in kernel)
    module = nn.Conv3d(16, 16, kernel, stride, padding, groups=16, bias=False)
    # Numbers that bfloat16 holds exactly, so that only sums are rounded.
    module.weight.data = torch.randint(-4, 5, module.weight.shape).float() / 4
    grid = torch.randint(-4, 5, (2, 16, *size)).float() / 4
    plain = nn.functional.conv3d(grid, module.weight, None, stride, padding, 1, 16)
    upstream = torch.randint(-4, 5, plain.shape).float() / 4
    seen = grid.clone().requires_grad_()
    output = nn.functional.conv3d(seen, module.weight, None, stride, padding, 1, 16)
    expected = (output, *torch.autograd.grad(output, [seen, module.weight], upstream))
    with FastDepthwiseBackward():
        found = gradients(module, grid, upstream)
    assert found[0].dtype is torch.bfloat16
    assert type(found[0].grad_fn).__name__ == "_DepthwiseBackward"
    for got, wanted in zip(found, expected, strict=True):
        torch.testing.assert_close(got.float(), wanted, rtol=0.01, atol=0.02)


@pytest.mark.parametrize(
    "module",
    [
        nn.Conv3d(4, 8, 3, padding=1, groups=4, bias=False),
        nn.Conv3d(4, 4, 3, padding=1, groups=4),
        nn.Conv3d(4, 4, 3, padding=1, bias=False),
        nn.Conv3d(4, 4, 3, (2, 1, 1), padding=1, groups=4, bias=False),
    ],
)
def test_other_convolutions_are_left_alone(module):
    with FastDepthwiseBackward(), torch.autocast("cpu", torch.bfloat16):
        output = module(torch.randn(1, 4, 4, 5, 5))
    assert type(output.grad_fn).__name__ == "ConvolutionBackward0"
