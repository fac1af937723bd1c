"""Optimisers: which parameters each takes, and that kernels learn as the matrices they are."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from praxiscope.errors import TrainingError
from praxiscope.training.optimiser import make_optimisers, set_learning_rate
from praxiscope.training.precision import channels_last
from praxiscope.training.settings import Settings


class _Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv3d(3, 8, 3)
        self.depthwise = nn.Conv3d(8, 8, 3, groups=8)
        self.inner = nn.Conv3d(8, 16, (3, 1, 3))
        self.norm = nn.BatchNorm3d(16)
        self.mix = nn.Linear(16, 16)
        self.head = nn.Linear(16, 5)

    def forward(self, clip: torch.Tensor) -> torch.Tensor:
        grid = self.norm(self.inner(self.depthwise(self.stem(clip))))
        logits: torch.Tensor = self.head(self.mix(grid.mean((2, 3, 4))))
        return logits


def _network() -> nn.Module:
    torch.manual_seed(0)
    return _Network()


@pytest.mark.parametrize("layout", [nn.Module.train, channels_last])
def test_muon_moves_kernels_as_torch_moves_the_same_matrix(layout) -> None:
    network = layout(_network())
    settings = Settings(optimiser="muon", learning_rate=0.01, weight_decay=0.1)
    optimisers = make_optimisers(network, settings, "head")
    network(torch.rand(2, 3, 7, 7, 9)).square().sum().backward()
    gradient = network.inner.weight.grad.detach().clone().contiguous()
    matrix = nn.Parameter(network.inner.weight.detach().clone().contiguous().flatten(1))
    matrix.grad = gradient.flatten(1)
    alone = torch.optim.Muon([matrix], 0.01, 0.1, adjust_lr_fn="match_rms_adamw")
    alone.step()
    for optimiser in optimisers:
        optimiser.step()
    # Newton and Schulz's iteration runs in bfloat16, where the order of columns is felt.
    moved = network.inner.weight.detach().contiguous().flatten(1)
    torch.testing.assert_close(moved, matrix.detach(), atol=2e-4, rtol=0)


def test_muon_has_the_inner_weights_and_adamw_all_else() -> None:
    network = _network()
    muon, adamw = make_optimisers(network, Settings(optimiser="muon"), "head")
    inner = sum(p.numel() for group in muon.param_groups for p in group["params"])
    rest = sum(p.numel() for group in adamw.param_groups for p in group["params"])
    assert inner == network.inner.weight.numel() + network.mix.weight.numel()
    assert inner + rest == sum(p.numel() for p in network.parameters())


def test_where_only_the_head_learns_there_is_nothing_for_muon() -> None:
    network = _network()
    network.requires_grad_(False)
    network.head.requires_grad_(True)
    (only,) = make_optimisers(network, Settings(optimiser="muon"), "head")
    assert isinstance(only, torch.optim.AdamW)


def test_sgd_decays_neither_biases_nor_norms() -> None:
    network = _network()
    (sgd,) = make_optimisers(network, Settings(optimiser="sgd", weight_decay=0.5), "head")
    decays = {id(p): g["weight_decay"] for g in sgd.param_groups for p in g["params"]}
    assert decays[id(network.stem.weight)] == 0.5
    assert decays[id(network.stem.bias)] == decays[id(network.norm.weight)] == 0


def test_one_rate_for_all() -> None:
    optimisers = make_optimisers(_network(), Settings(optimiser="muon"), "head")
    set_learning_rate(optimisers, 0.125)
    assert {g["lr"] for o in optimisers for g in o.param_groups} == {0.125}


def test_muon_refuses_numbers_that_need_scaled_gradients() -> None:
    with pytest.raises(TrainingError, match="fp16"):
        Settings(optimiser="muon", precision="fp16")
