from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from praxiscope.models.layouts import activation, with_activation
from praxiscope.models.model import Layer
from praxiscope.models.zoo import (
    torchvision_mvit,
    torchvision_resnet,
    torchvision_s3d,
    torchvision_swin,
)

video = pytest.importorskip("torchvision.models.video")

CARDS = {
    card.name: card
    for family in (torchvision_resnet, torchvision_s3d, torchvision_swin, torchvision_mvit)
    for card in family.CARDS
}
WEIGHTS = {
    name: getattr(video, next(kind for kind in dir(video) if kind.lower() == f"{name}_weights"))
    for name in CARDS
}

# Smaller than the recipes', so that the suite stays quick; MViT takes no other size.
SMALL = {"resnet": (8, 64, 64), "s3d": (16, 224, 224), "swin": (8, 64, 64), "mvit": (16, 224, 224)}
TRIED = {
    "r3d_18": "resnet",
    "mc3_18": "resnet",
    "r2plus1d_18": "resnet",
    "s3d": "s3d",
    "swin3d_t": "swin",
    "mvit_v2_s": "mvit",
}


def network_of(name: str) -> nn.Module:
    torch.manual_seed(0)
    return CARDS[name].build(5).eval().requires_grad_(False)


def emissions(
    network: nn.Module, layers: Sequence[Layer], clip: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    """Logits and the output of every layer; the graph starts at the first layer."""
    emitted: dict[str, Tensor] = {}

    def keep(path: str, output: Any) -> Any:
        tensor = activation(output)
        emitted[path] = tensor if emitted else tensor.detach().requires_grad_()
        return with_activation(output, emitted[path])

    handles = [
        network.get_submodule(layer.path).register_forward_hook(
            lambda module, inputs, output, path=layer.path: keep(path, output)
        )
        for layer in layers
    ]
    logits = network(clip)
    for handle in handles:
        handle.remove()
    return logits, emitted


@pytest.mark.parametrize("name", CARDS)
def test_recipes_and_checkpoints_are_those_of_the_weights_metadata(name: str) -> None:
    card = CARDS[name]
    for checkpoint, weights in zip(card.checkpoints, WEIGHTS[name], strict=True):
        presets = weights.transforms()
        assert checkpoint.url == weights.url
        assert checkpoint.sha256 == weights.url.removesuffix(".pth")[-8:]
        assert checkpoint.top1 == weights.meta["_metrics"]["Kinetics-400"]["acc@1"]
        assert list(card.recipe.crop) == presets.crop_size
        resize = card.recipe.resize
        assert (list(resize) if isinstance(resize, tuple) else [resize]) == presets.resize_size
        assert card.recipe.mean == pytest.approx(presets.mean)
        assert card.recipe.std == pytest.approx(presets.std)
        assert f"`clip_len={card.recipe.frames}`" in weights.meta["_docs"]
        sampling = card.recipe.sampling
        assert f"`frame_rate={sampling.fps / sampling.stride:g}`" in weights.meta["_docs"]


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIED)
def test_layers_emit_the_grids_they_declare(name: str) -> None:
    card, size = CARDS[name], SMALL[TRIED[name]]
    network = network_of(name)
    clip = torch.randn(1, 3, *size, generator=torch.Generator().manual_seed(0))
    logits, emitted = emissions(network, card.layers, clip)
    tensors = list(emitted.values())
    gradients = torch.autograd.grad(logits[0, 1], tensors, materialize_grads=True)
    for layer, tensor, raw in zip(card.layers, tensors, gradients, strict=True):
        grid = layer.layout.to_grid(tensor, layer.extent(size))
        assert grid.shape[2:] == layer.extent(size)
        assert torch.equal(layer.layout.from_grid(grid, tensor), tensor)
        gradient = layer.layout.to_grid(raw, layer.extent(size))
        assert bool(gradient.any()) is not layer.class_token_only


@pytest.mark.slow
@pytest.mark.parametrize("name", ["r3d_18", "mc3_18", "r2plus1d_18", "s3d"])
def test_receptive_fields_are_centred_as_declared(name: str) -> None:
    """With central weights and average pools only, a receptive field is centred on its cell."""
    card = CARDS[name]
    network = with_central_weights(network_of(name))
    body = network.features if name == "s3d" else network
    size = (32, 128, 128) if name == "s3d" else (16, 64, 64)
    clip = torch.ones(1, 3, *size, requires_grad=True)
    emitted: dict[str, Tensor] = {}
    for layer in card.layers:
        network.get_submodule(layer.path).register_forward_hook(
            lambda module, inputs, output, path=layer.path: emitted.update({path: output})
        )
    body(clip)
    for layer in card.layers:
        grid = emitted[layer.path]
        cell = tuple(size // 2 for size in grid.shape[2:])
        (gradient,) = torch.autograd.grad(
            grid[(0, slice(None), *cell)].sum(), clip, retain_graph=True
        )
        centre = [o + s * i for o, s, i in zip(layer.offset, layer.stride, cell, strict=True)]
        assert centroid(gradient[0].sum(0)) == pytest.approx(centre, abs=1e-3), layer.path


def with_central_weights(network: nn.Module) -> nn.Module:
    for path, module in list(network.named_modules()):
        if isinstance(module, nn.Conv3d):
            weight = torch.zeros_like(module.weight)
            middle = tuple(size // 2 for size in module.kernel_size)
            weight[(slice(None), slice(None), *middle)] = 1 / module.in_channels
            module.weight.copy_(weight)
        elif isinstance(module, nn.MaxPool3d):
            moves = set(module.stride if isinstance(module.stride, tuple) else [module.stride])
            pool = nn.AvgPool3d(module.kernel_size, module.stride, module.padding)
            network.set_submodule(path, nn.Identity() if moves == {1} else pool)
    return network


def centroid(weight: Tensor) -> list[float]:
    assert weight.min() >= 0
    profiles = [weight.sum([other for other in range(3) if other != axis]) for axis in range(3)]
    assert all(profile[0] == profile[-1] == 0 for profile in profiles), "the view is cut"
    return [float((p * torch.arange(len(p))).sum() / p.sum()) for p in profiles]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["swin3d_t", "mvit_v2_s"])
def test_a_changed_patch_changes_the_cell_of_that_patch_most(name: str) -> None:
    card, size = CARDS[name], SMALL[TRIED[name]]
    layer = card.layers[0]
    network = network_of(name)
    clip = torch.zeros(1, 3, *size)
    changed = clip.clone()
    cell = tuple(count - 2 - axis for axis, count in enumerate(layer.extent(size)))
    start = [int(stride) * index for stride, index in zip(layer.stride, cell, strict=True)]
    patch = tuple(slice(at, at + int(step)) for at, step in zip(start, layer.stride, strict=True))
    changed[(0, slice(None), *patch)] = 1.0
    with torch.no_grad():
        before, after = (
            layer.layout.to_grid(
                emissions(network, [layer], each)[1][layer.path], layer.extent(size)
            )
            for each in (clip, changed)
        )
    change = (after - before)[0].norm(dim=0)
    assert tuple(int(i) for i in (change == change.max()).nonzero()[0]) == cell


def test_default_layers_are_listed_and_have_a_gradient() -> None:
    for card in CARDS.values():
        layers = {layer.path: layer for layer in card.layers}
        assert all(not layers[path].class_token_only for path in card.default_layers)


@pytest.mark.slow
def test_the_heads_rows_are_the_classes() -> None:
    for card in CARDS.values():
        with torch.device("meta"):
            network = card.build(7)
        assert network.get_submodule(card.head).weight.shape[0] == 7
        for layer in card.layers:
            network.get_submodule(layer.path)
