"""Features are means and deviations of what the layers emit."""

from __future__ import annotations

import pytest
import torch

from praxiscope.errors import ModelError
from praxiscope.models.layouts import CONVOLUTION
from praxiscope.models.model import Layer, VideoModel
from praxiscope.models.registry import load_model
from praxiscope.pipeline.forward import forward


def _pathways(model: VideoModel, clips: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    clip = torch.randn(clips, 3, *model.recipe.input_sizes[-1], generator=generator)
    return [clip[:, :, torch.from_numpy(frames)] for frames in model.recipe.pathways]


def _emitted(model: VideoModel, path: str, pathways: list[torch.Tensor]) -> object:
    kept = []
    handle = model.network.get_submodule(path).register_forward_hook(
        lambda module, arguments, output: kept.append(output)
    )
    with torch.no_grad():
        model.logits(pathways)
    handle.remove()
    return kept[0]


def _expected(grid: torch.Tensor) -> torch.Tensor:
    """By the definition, channel by channel, from ``(N, C, T, H, W)``."""
    frames = grid.flatten(3).mean(3)
    return torch.cat([grid.flatten(2).mean(2), frames.var(2, unbiased=False).sqrt()], 1)


def test_a_convolutional_layer_is_described_by_its_channels() -> None:
    model = load_model("micro_x3d", weights="random")
    pathways = _pathways(model, 3)
    found = forward(model, pathways, model.layers)
    for name, layer in model.layers.items():
        expected = _expected(_emitted(model, layer.path, pathways))
        features = torch.from_numpy(found.features[name])
        torch.testing.assert_close(features, expected, rtol=1e-4, atol=1e-5)
    with torch.no_grad():
        expected = model.logits(pathways)
    torch.testing.assert_close(torch.from_numpy(found.logits), expected)


def test_channels_last_and_two_pathways_are_read_right() -> None:
    swin = load_model("micro_swin3d", weights="random")
    pathways = _pathways(swin, 2)
    (name, layer), *_ = swin.layers.items()
    expected = _expected(_emitted(swin, layer.path, pathways).permute(0, 4, 1, 2, 3))
    found = forward(swin, pathways, {name: layer}).features[name]
    torch.testing.assert_close(torch.from_numpy(found), expected, rtol=1e-4, atol=1e-5)

    slowfast = load_model("micro_slowfast", weights="random")
    pathways = _pathways(slowfast, 2)
    layers = {name: slowfast.layers[name] for name in slowfast.default_layers}
    found = forward(slowfast, pathways, layers).features
    for name, layer in layers.items():
        grid = _emitted(slowfast, layer.path, pathways)
        grid = grid[layer.pathway] if isinstance(grid, list | tuple) else grid
        torch.testing.assert_close(
            torch.from_numpy(found[name]), _expected(grid), rtol=1e-4, atol=1e-5
        )


def test_views_are_averaged() -> None:
    model = load_model("micro_x3d", weights="random")
    pathways = _pathways(model, 6)
    layers = {name: model.layers[name] for name in model.default_layers}
    single = forward(model, pathways, layers)
    joined = forward(model, pathways, layers, views=3)
    assert joined.logits == pytest.approx(single.logits.reshape(2, 3, -1).mean(1), abs=1e-5)
    for name, features in joined.features.items():
        expected = single.features[name].reshape(2, 3, -1).mean(1)
        assert features == pytest.approx(expected, abs=1e-5)


def test_the_network_is_left_as_it_was() -> None:
    model = load_model("micro_x3d", weights="random")
    model.network.train()
    forward(model, _pathways(model, 1), model.layers)
    assert model.network.training
    assert not any(module._forward_hooks for module in model.network.modules())


def test_a_layer_that_is_no_grid_is_named() -> None:
    model = load_model("micro_x3d", weights="random")
    head = Layer("blocks.5.proj", (1, 1, 1), layout=CONVOLUTION)
    with pytest.raises(ModelError, match=r"layer blocks\.5\.proj"):
        forward(model, _pathways(model, 1), {"blocks.5.proj": head})
