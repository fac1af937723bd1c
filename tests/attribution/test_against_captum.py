"""Raw Grad-CAM maps against Captum's ``LayerGradCam``, on networks of every layout.

Captum averages gradients over all axes behind the second. Where a network lays its activations out
in another way, it is given a copy with an identity module that sees them as a grid; the reshapes
are written out here and owe nothing to our own layouts.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from untrained import (
    assert_equal_to_a_hundred_thousandth,
    noise_clip,
    raw_maps,
    tiny_transformer,
    untrained,
)

import praxiscope as px
from praxiscope.video.sample import Uniform

attr = pytest.importorskip("captum.attr")

TARGETS = [5, 2]
Reshape = Callable[[Tensor], Tensor]


def captum_map(network: Any, layer: nn.Module, inputs: Any) -> Any:
    maps = attr.LayerGradCam(network, layer).attribute(inputs, TARGETS, relu_attributions=True)
    return maps.detach()[:, 0] if isinstance(maps, Tensor) else [m.detach()[:, 0] for m in maps]


class SeenAsGrid(nn.Module):
    """A block, then ``grid`` on ``(N, C, T, H, W)``; tuples keep their other items."""

    def __init__(self, block: nn.Module, unfold: Reshape, fold: Reshape, skip: int = 0) -> None:
        super().__init__()
        self.block, self.grid = block, nn.Identity()
        self.unfold, self.fold, self.skip = unfold, fold, skip

    def forward(self, *arguments: Any, **options: Any) -> Any:
        output = self.block(*arguments, **options)
        tensor = output[0] if isinstance(output, tuple) else output
        grid_output = self.fold(self.grid(self.unfold(tensor[:, self.skip :])))
        if self.skip:
            grid_output = torch.cat([tensor[:, : self.skip], grid_output], 1)
        return (grid_output, *output[1:]) if isinstance(output, tuple) else grid_output


def with_grids(network: nn.Module, paths: list[str], *reshapes: Any) -> nn.Module:
    copied = copy.deepcopy(network).requires_grad_(True)
    for path in paths:
        copied.set_submodule(path, SeenAsGrid(copied.get_submodule(path), *reshapes))
    return copied


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "size", "layers"),
    [
        ("x3d_m", (8, 96, 96), ["blocks.1", "blocks.3", "blocks.4", "blocks.5.pool.pre_act"]),
        ("slow_r50", (4, 64, 64), ["blocks.2", "blocks.4"]),
        ("r3d_18", (8, 64, 64), ["layer1", "layer3", "layer4"]),
    ],
)
def test_convolutions(name: str, size: tuple[int, int, int], layers: list[str]) -> None:
    model, clips = untrained(name), noise_clip(*size)
    ours = raw_maps(model, [clips], layers, TARGETS)
    for layer in layers:
        theirs = captum_map(model.network, model.network.get_submodule(layer), clips)
        assert_equal_to_a_hundred_thousandth(ours[layer], theirs)


@pytest.mark.slow
def test_both_pathways_of_slowfast() -> None:
    model = untrained("slowfast_r50")
    slow, fast = noise_clip(4, 64, 64), noise_clip(16, 64, 64, seed=2)

    def logits(slow: Tensor, fast: Tensor) -> Tensor:
        return model.network([slow, fast])

    for stage in ("blocks.2", "blocks.4"):
        names = [f"{stage}.multipathway_blocks.{pathway}" for pathway in (0, 1)]
        ours = raw_maps(model, [slow, fast], names, TARGETS)
        for name in names:
            theirs = captum_map(logits, model.network.get_submodule(name), (slow, fast))
            assert_equal_to_a_hundred_thousandth(ours[name], theirs)


@pytest.mark.slow
def test_channels_last() -> None:
    model, clips = untrained("swin3d_t"), noise_clip(8, 64, 64)
    layers = ["features.2", "features.6"]
    theirs = with_grids(
        model.network,
        layers,
        lambda x: x.permute(0, 4, 1, 2, 3),
        lambda x: x.permute(0, 2, 3, 4, 1),
    )
    ours = raw_maps(model, [clips], layers, TARGETS)
    for layer in layers:
        expected = captum_map(theirs, theirs.get_submodule(f"{layer}.grid"), clips)
        assert_equal_to_a_hundred_thousandth(ours[layer], expected)


@pytest.mark.slow
def test_frames_in_the_batch() -> None:
    model, clips = untrained("tsm_r50"), noise_clip(4, 64, 64)
    layers = ["base_model.layer2", "base_model.layer4"]
    theirs = with_grids(
        model.network,
        layers,
        lambda x: x.reshape(2, 4, *x.shape[1:]).permute(0, 2, 1, 3, 4),
        lambda x: x.permute(0, 2, 1, 3, 4).reshape(8, x.shape[1], *x.shape[3:]),
    )
    ours = raw_maps(model, [clips], layers, TARGETS)
    for layer in layers:
        expected = captum_map(theirs, theirs.get_submodule(f"{layer}.grid"), clips)
        assert_equal_to_a_hundred_thousandth(ours[layer], expected)


TOKENS = {
    # Two steps of time (tubes of two frames) of 4 x 4 patches, time first, no class token.
    "VideoMAE": (
        lambda x: x.reshape(2, 2, 4, 4, -1).permute(0, 4, 1, 2, 3),
        lambda x: x.permute(0, 2, 3, 4, 1).reshape(2, 32, -1),
        0,
    ),
    # A class token, then 4 x 4 patches of 3 frames, time last.
    "Timesformer": (
        lambda x: x.reshape(2, 4, 4, 3, -1).permute(0, 4, 3, 1, 2),
        lambda x: x.permute(0, 3, 4, 2, 1).reshape(2, 48, -1),
        1,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", TOKENS)
def test_tokens(kind: str) -> None:
    model = px.wrap(tiny_transformer(kind))
    clips = noise_clip(*model.recipe.input_sizes[0])
    layers = [name for name, layer in model.layers.items() if not layer.class_token_only]
    assert len(layers) > 1
    theirs = with_grids(model.network, layers, *TOKENS[kind])

    def logits(clips: Tensor) -> Tensor:
        return theirs(clips.transpose(1, 2)).logits

    ours = raw_maps(model, [clips], layers, TARGETS)
    for layer in layers:
        expected = captum_map(logits, theirs.get_submodule(f"{layer}.grid"), clips)
        assert_equal_to_a_hundred_thousandth(ours[layer], expected)


@pytest.mark.slow
def test_an_in_place_activation_after_the_layer() -> None:
    """The norm inside a block of R3D is overwritten by the ReLU behind it."""
    model, clips = untrained("r3d_18"), noise_clip(8, 64, 64)
    inside = "layer3.0.conv1.1"
    assert model.network.get_submodule("layer3.0.conv1.2").inplace
    ours = raw_maps(model, [clips], [inside], TARGETS)[inside]
    theirs = captum_map(model.network, model.network.get_submodule(inside), clips)
    assert_equal_to_a_hundred_thousandth(ours, theirs)


class MViTLike(nn.Module):
    """Strided depthwise convolutions and a head that reads only a class token.

    What MViT is made of, and small: our way back through both is another than torch's.
    """

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(5)
        self.patch = nn.Conv3d(3, 12, (1, 4, 4), (1, 4, 4))
        self.near = nn.Conv3d(12, 12, 3, (1, 2, 2), 1, groups=12)
        self.far = nn.Conv3d(12, 12, (3, 5, 3), (2, 3, 1), (1, 2, 0), groups=12, bias=False)
        self.mix = nn.MultiheadAttention(12, 2, batch_first=True)
        self.wide, self.head = nn.Linear(12, 48), nn.Linear(48, 12)

    def forward(self, clip: Tensor) -> Tensor:
        grid = self.patch(clip)
        grid = self.near(grid).relu()
        tokens = self.far(grid).flatten(2).transpose(1, 2)
        tokens = torch.cat([tokens.mean(1, keepdim=True), tokens], 1)
        mixed, _ = self.mix(tokens, tokens, tokens)
        return self.head(self.wide(mixed).relu()[:, 0])


def test_single_channel_convolutions_and_class_tokens() -> None:
    network, clips = MViTLike(), noise_clip(7, 64, 60)
    recipe = px.ClipRecipe(Uniform(7), 64, (64, 60))
    model = px.wrap(network, recipe=recipe, layers=["patch", "near"])
    ours = raw_maps(model, [clips], ["patch", "near"], TARGETS)
    for layer, maps in ours.items():
        theirs = captum_map(network, network.get_submodule(layer), clips)
        assert_equal_to_a_hundred_thousandth(maps, theirs)
