"""The engine: right gradients, one forward pass, and a network left as it was."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor, nn

from praxiscope.attribution.engine import evaluating, record
from praxiscope.errors import AttributionError
from praxiscope.models.layouts import CHANNELS_LAST, FRAMES_IN_BATCH, tokens
from praxiscope.models.model import Layer, VideoModel
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform


class Small(nn.Module):
    """Three stages, an in-place activation after each, a dropout and a norm."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv3d(3, 4, 3, (1, 2, 2), 1)
        self.second = nn.Conv3d(4, 6, 3, (2, 2, 2), 1)
        self.norm = nn.BatchNorm3d(6)
        self.act = nn.ReLU(inplace=True)
        self.dropout = nn.Dropout(0.5)
        self.head = nn.Linear(6, 5)
        self.calls = 0

    def forward(self, clip: Tensor) -> Tensor:
        self.calls += 1
        grid = self.act(self.first(clip))
        grid = self.act(self.norm(self.second(grid)))
        return self.head(self.dropout(grid.mean((2, 3, 4))))


def model_of(network: nn.Module, **layers: Layer) -> VideoModel:
    recipe = ClipRecipe(Uniform(4), 16, (16, 16))
    return VideoModel("small", network, recipe, tuple("abcde"), layers, tuple(layers))


@pytest.fixture
def clips() -> Tensor:
    return torch.randn(2, 3, 4, 16, 16, generator=torch.Generator().manual_seed(1))


FIRST = Layer("first", (1, 2, 2))
SECOND = Layer("second", (2, 4, 4))


def by_hand(network: Small, clip: Tensor, weights: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
    """Activations and gradients without in-place operations, one clip at a time."""
    network.eval()
    first = network.first(clip).detach().requires_grad_()
    second = network.second(first.relu())
    second.retain_grad()
    logits = network.head(network.norm(second).relu().mean((2, 3, 4)))
    (logits * weights).sum().backward()
    return {"first": (first.detach(), first.grad), "second": (second.detach(), second.grad)}


def test_activations_and_gradients_are_those_before_an_in_place_activation(clips: Tensor) -> None:
    """In-place operations after a layer must not reach what is remembered of it."""
    network = Small().eval()
    recording = record(model_of(network), [clips], {"first": FIRST, "second": SECOND})
    weights = torch.randn(2, 5, generator=torch.Generator().manual_seed(2))
    gradients = recording.gradients((recording.logits * weights).sum(1))
    activations = recording.activations()
    for index in range(2):
        expected = by_hand(network, clips[index : index + 1], weights[index])
        for name, (activation, gradient) in expected.items():
            torch.testing.assert_close(activations[name][index : index + 1], activation)
            torch.testing.assert_close(gradients[name][index : index + 1], gradient)


def test_one_forward_pass_serves_layers_clips_and_targets(clips: Tensor) -> None:
    network = Small().eval()
    recording = record(model_of(network), [clips], {"first": FIRST, "second": SECOND})
    first = recording.gradients(recording.logits[:, 0])
    second = recording.gradients(recording.logits[:, 1], last=True)
    assert network.calls == 1
    assert not torch.equal(first["second"], second["second"])


def test_the_logits_are_those_of_the_plain_network(clips: Tensor) -> None:
    network = Small().eval()
    expected = network(clips)
    recording = record(model_of(network), [clips], {"first": FIRST})
    torch.testing.assert_close(recording.logits, expected, rtol=0, atol=0)


def test_the_network_is_left_as_it_was(clips: Tensor) -> None:
    network = Small().train()
    network.norm.eval()
    network.first.weight.requires_grad_(False)
    training = {name: module.training for name, module in network.named_modules()}
    trainable = {name: p.requires_grad for name, p in network.named_parameters()}
    state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    recording = record(model_of(network), [clips], {"second": SECOND})
    recording.gradients(recording.logits[:, 0])
    assert {name: module.training for name, module in network.named_modules()} == training
    assert {name: p.requires_grad for name, p in network.named_parameters()} == trainable
    assert all(p.grad is None for p in network.parameters())
    assert all(not module._forward_hooks for module in network.modules())
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, state[name]), name


def test_the_network_is_left_as_it_was_after_an_error(clips: Tensor) -> None:
    network = Small().train()
    with pytest.raises(RuntimeError):
        record(model_of(network), [clips[:, :2]], {"second": SECOND})
    assert all(module.training for module in network.modules())
    assert all(p.requires_grad for p in network.parameters())
    assert all(not module._forward_hooks for module in network.modules())


def test_a_caller_without_gradients_gets_them_all_the_same(clips: Tensor) -> None:
    network = Small().eval()
    with torch.no_grad():
        recording = record(model_of(network), [clips], {"second": SECOND})
    assert recording.gradients(recording.logits[:, 0])["second"].any()


def test_the_graph_begins_at_the_first_layer(clips: Tensor) -> None:
    """The graph reaches back to the recorded layer and no further."""
    network = Small().eval()
    recording = record(model_of(network), [clips], {"second": SECOND})
    names, waiting = set(), [recording.logits.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None:
            names.add(type(node).__name__)
            waiting += [following for following, _ in node.next_functions]
    assert not any("Convolution" in name for name in names)
    assert "ReluBackward0" in names


def test_evaluating_restores_after_an_error() -> None:
    network = Small().train()

    def interrupted() -> None:
        with evaluating(network):
            assert not network.training
            assert not any(p.requires_grad for p in network.parameters())
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert network.training
    assert network.dropout.training
    assert all(p.requires_grad for p in network.parameters())


class Pathways(nn.Module):
    """Stages that give lists, as SlowFast's do."""

    class Stage(nn.Module):
        def forward(self, grids: Sequence[Tensor]) -> list[Tensor]:
            return [2 * grids[0], 3 * grids[1]]

    def __init__(self) -> None:
        super().__init__()
        self.stage = self.Stage()

    def forward(self, pathways: Sequence[Tensor]) -> Tensor:
        slow, fast = self.stage(pathways)
        light = slow.square().sum((1, 2, 3, 4)) + fast.sum((1, 2, 3, 4))
        return torch.stack([light, -light], 1)


def test_pathways_of_a_list_are_recorded_each_by_itself() -> None:
    slow, fast = torch.rand(2, 3, 2, 4, 4), torch.rand(2, 3, 8, 4, 4)
    layers = {
        "slow": Layer("stage", (1, 1, 1), pathway=0),
        "fast": Layer("stage", (1, 1, 1), pathway=1),
    }
    recording = record(model_of(Pathways(), **layers), [slow, fast], layers)
    gradients = recording.gradients(recording.logits[:, 0])
    torch.testing.assert_close(recording.activations()["slow"], 2 * slow)
    torch.testing.assert_close(recording.activations()["fast"], 3 * fast)
    torch.testing.assert_close(gradients["slow"], 2 * 2 * slow)
    torch.testing.assert_close(gradients["fast"], torch.ones_like(fast))


def test_nested_layers_are_recorded_both(clips: Tensor) -> None:
    network = nn.Sequential(
        nn.Sequential(nn.Conv3d(3, 4, 1), nn.Sigmoid()), nn.AdaptiveAvgPool3d(1), nn.Flatten()
    )
    inner, outer = Layer("0.1", (1, 1, 1)), Layer("0", (1, 1, 1))
    recording = record(model_of(network), [clips], {"outer": outer, "inner": inner})
    gradients = recording.gradients(recording.logits[:, 2])
    torch.testing.assert_close(gradients["inner"], gradients["outer"])
    assert gradients["inner"][:, 2].any()
    assert not gradients["inner"][:, 1].any()


def test_a_layer_that_does_not_run_is_named(clips: Tensor) -> None:
    network = Small().eval()
    network.spare = nn.Conv3d(3, 3, 1)
    with pytest.raises(AttributionError, match="layer spare: did not run for this input"):
        record(model_of(network), [clips], {"spare": Layer("spare", (1, 1, 1))})


@pytest.mark.parametrize(
    "layer",
    [
        Layer("second", (2, 4, 4), layout=tokens(1)),
        Layer("second", (2, 4, 4), layout=FRAMES_IN_BATCH),
        Layer("second", (2, 4, 4), layout=CHANNELS_LAST),
        Layer("second", (2, 2, 2)),
        Layer("second", (1, 16, 16)),
    ],
    ids=["tokens", "frames in batch", "channels last", "fine stride", "coarse stride"],
)
def test_a_layer_declared_wrongly_is_refused_and_not_misplaced(clips: Tensor, layer: Layer) -> None:
    network = Small().eval()
    recording = record(model_of(network), [clips], {"second": layer})
    with pytest.raises(AttributionError, match=r"layer second: returns \(2, 6, 2, 4, 4\)"):
        recording.activations()
