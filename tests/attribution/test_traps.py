"""What makes maps of video networks go wrong silently, on small networks and on real families."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from untrained import (
    assert_equal_to_a_hundred_thousandth,
    noise_clip,
    randomise,
    raw_maps,
    tiny_transformer,
    untrained,
)

import praxiscope as px
from praxiscope.attribution.cam_maps import gradient_maps
from praxiscope.attribution.engine import record
from praxiscope.attribution.families.cam import grad_cam
from praxiscope.attribution.layers import choose_layers
from praxiscope.errors import AttributionError, ModelError
from praxiscope.models.layouts import FRAMES_IN_BATCH

RECIPE = px.ClipRecipe(px.Uniform(4), 32, (32, 32))
TARGETS = [1, 0]


def clips(seed: int = 1) -> Tensor:
    return noise_clip(4, 32, 32, seed=seed)


def clip_of_noise(frames: int, side: int) -> px.Clip:
    pixels = np.random.default_rng(0).integers(0, 256, (frames, side, side, 3), np.uint8)
    return px.Clip.from_frames(pixels, 10.0)


class Body(nn.Module):
    """Two convolutions and a head over the mean of the second one's cells."""

    def __init__(self, ending: nn.Module | None = None) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = nn.Conv3d(3, 6, 3, (1, 2, 2), 1)
        self.second = nn.Conv3d(6, 8, 3, (2, 2, 2), 1)
        self.head = nn.Linear(8, 5)
        self.ending = ending or nn.Identity()

    def forward(self, clip: Tensor) -> Tensor:
        return self.ending(self.head(self.second(self.first(clip).relu()).relu().mean((2, 3, 4))))


# Probabilities instead of logits


def test_a_softmax_module_is_refused_by_name() -> None:
    with pytest.raises(ModelError, match=r"Body: returns probabilities.*replace ending by"):
        px.wrap(Body(nn.Softmax(1)), recipe=RECIPE)


def test_a_softmax_function_is_refused() -> None:
    class Probabilities(Body):
        def forward(self, clip: Tensor) -> Tensor:
            return functional.softmax(super().forward(clip), 1)

    with pytest.raises(ModelError, match=r"returns probabilities.*remove it"):
        px.wrap(Probabilities(), recipe=RECIPE)


def test_the_softmax_in_pytorchvideos_x3d_is_refused_by_name() -> None:
    zoo = pytest.importorskip("pytorchvideo.models.x3d")
    network = zoo.create_x3d(input_clip_length=4, input_crop_size=64, model_num_class=9)
    recipe = px.ClipRecipe(px.Uniform(4), 64, (64, 64))
    with pytest.raises(ModelError, match=r"replace blocks\.5\.activation by torch\.nn\.Identity"):
        px.wrap(network, recipe=recipe)
    network.blocks[5].activation = None
    assert px.wrap(network, recipe=recipe).default_layers


# Operations in place


class InPlace(nn.Module):
    """What follows the layers overwrites what they emitted, as ResNets do to save memory."""

    def __init__(self, in_place: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.norm = nn.Conv3d(3, 6, 3, (1, 2, 2), 1), nn.BatchNorm3d(6)
        self.second = nn.Conv3d(6, 6, 3, 1, 1)
        self.head = nn.Linear(6, 5)
        self.in_place = in_place
        randomise(self)

    def forward(self, clip: Tensor) -> Tensor:
        start = functional.relu(self.norm(self.first(clip)), inplace=self.in_place)
        added = self.second(start)
        if self.in_place:
            added += start
            added.mul_(2)
        else:
            added = (added + start) * 2
        return self.head(functional.relu(added, inplace=self.in_place).mean((2, 3, 4)))


@pytest.mark.parametrize("layer", ["first", "norm", "second"])
@pytest.mark.parametrize("method", ["grad-cam", "hires-cam"])
def test_operations_in_place_change_nothing(layer: str, method: str) -> None:
    careful, careless = (
        px.wrap(InPlace(in_place), recipe=RECIPE, layers=[layer]) for in_place in (False, True)
    )
    expected = raw_maps(careful, [clips()], [layer], TARGETS, method)[layer]
    maps = raw_maps(careless, [clips()], [layer], TARGETS, method)[layer]
    assert_equal_to_a_hundred_thousandth(maps, expected)


@pytest.mark.slow
def test_operations_in_place_of_a_real_family_change_nothing() -> None:
    """The last convolution of R3D's third stage: its norm's output is overwritten twice."""
    model = untrained("r3d_18")
    careful = copy.deepcopy(model)
    for module in careful.network.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = False
    layers = ["layer3.1.conv1.1", "layer3.1.conv2.1"]
    maps = raw_maps(model, [noise_clip(4, 48, 48)], layers, TARGETS, "hires-cam")
    expected = raw_maps(careful, [noise_clip(4, 48, 48)], layers, TARGETS, "hires-cam")
    for layer in layers:
        assert_equal_to_a_hundred_thousandth(maps[layer], expected[layer])


# Lists of pathways that are overwritten


class Overwriting(nn.Module):
    """Two pathways in one list that every block overwrites, as in PyTorchVideo's SlowFast."""

    class Block(nn.Module):
        def __init__(self, inputs: int) -> None:
            super().__init__()
            self.pathways = nn.ModuleList(nn.Conv3d(inputs, 4, 1, (1, 4, 4)) for _ in range(2))

        def forward(self, grids: list[Tensor]) -> list[Tensor]:
            for clip_index, convolution in enumerate(self.pathways):
                grids[clip_index] = convolution(grids[clip_index])
            return grids

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = self.Block(3), self.Block(4)
        self.head = nn.Linear(8, 5)

    def forward(self, grids: list[Tensor]) -> Tensor:
        grids = self.second(self.first(grids))
        return self.head(torch.cat([grid.mean((2, 3, 4)) for grid in grids], 1))


@pytest.mark.parametrize("pathway", [0, 1])
def test_a_network_that_overwrites_its_list(pathway: int) -> None:
    network = Overwriting()
    recipe = px.ClipRecipe(px.Uniform(4), 32, (32, 32), slow_every=2)
    layers = {"first": px.Layer("first", (1, 4, 4), pathway=pathway)}
    model = px.wrap(network, recipe=recipe, layers=layers)
    pathways = [noise_clip(2, 32, 32), noise_clip(4, 32, 32)]
    before = list(pathways)
    recording = record(model, pathways, model.layers)
    assert all(
        pathway_before is other for pathway_before, other in zip(pathways, before, strict=True)
    )
    expected = network.first.pathways[pathway](pathways[pathway])
    torch.testing.assert_close(recording.activations()["first"], expected.detach())
    # All that follows is linear: the gradient of a logit is a product of weights.
    second, half = network.second.pathways[pathway], slice(4 * pathway, 4 * pathway + 4)
    to_cell = second.weight[:, :, 0, 0, 0].T @ network.head.weight[3, half]
    gradient = recording.gradients(recording.logits[:, 3])["first"]
    cells = gradient.shape[2] * (gradient.shape[3] // 4) * (gradient.shape[4] // 4)
    for channel in range(4):
        evidence = gradient[:, channel, :, ::4, ::4] * cells
        torch.testing.assert_close(evidence, to_cell[channel].detach().expand_as(evidence))


# Frames in the batch, and tokens in either order


@pytest.mark.slow
def test_a_clip_has_the_same_map_in_any_batch() -> None:
    model, pair = untrained("tsm_r50"), noise_clip(4, 64, 64)
    layer = "base_model.layer3"
    together = raw_maps(model, [pair], [layer], [5, 2], "hires-cam")[layer]
    for clip_index, target in enumerate((5, 2)):
        single = raw_maps(
            model, [pair[clip_index : clip_index + 1]], [layer], [target], "hires-cam"
        )[layer]
        assert_equal_to_a_hundred_thousandth(together[clip_index], single[0])


class Folded(nn.Module):
    """A 2-D body with one rectifier for everything, as TSM's ResNet has in every block."""

    def __init__(self, rectifiers: int) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = nn.Conv2d(3, 6, 3, 2, 1), nn.Conv2d(6, 8, 3, 2, 1)
        self.relu = nn.ReLU(inplace=rectifiers == 1)
        self.last_relu = self.relu if rectifiers == 1 else nn.ReLU()
        self.head = nn.Linear(8, 5)

    def forward(self, clip: Tensor) -> Tensor:
        frames = clip.transpose(1, 2).flatten(0, 1)
        grid = self.last_relu(self.second(self.relu(self.first(frames))))
        return self.head(grid.mean((2, 3))).unflatten(0, (-1, clip.shape[2])).mean(1)


def test_of_a_module_that_is_called_several_times_the_last_call_counts() -> None:
    def model(rectifiers: int, path: str) -> px.VideoModel:
        layer = px.Layer(path, (1, 4, 4), layout=FRAMES_IN_BATCH)
        return px.wrap(Folded(rectifiers), recipe=RECIPE, layers={path: layer})

    expected = raw_maps(model(2, "last_relu"), [clips()], ["last_relu"], TARGETS)["last_relu"]
    maps = raw_maps(model(1, "relu"), [clips()], ["relu"], TARGETS)["relu"]
    assert maps.shape == (2, 4, 8, 8)
    assert_equal_to_a_hundred_thousandth(maps, expected)


@pytest.mark.parametrize(
    ("kind", "frames_a_token", "cell"), [("VideoMAE", 2, (1, 2, 1)), ("Timesformer", 1, (2, 0, 3))]
)
def test_tokens_are_at_the_position_of_their_patch(
    kind: str, frames_a_token: int, cell: tuple[int, int, int]
) -> None:
    """Change one patch: in the first block the token of that patch changes most."""
    model = px.wrap(tiny_transformer(kind))
    first = dict(list(choose_layers(model, ["all"]).items())[:1])
    before = noise_clip(*model.recipe.input_sizes[0], clips=1)
    after, (time, row, column) = before.clone(), cell
    frames = slice(time * frames_a_token, (time + 1) * frames_a_token)
    after[0, :, frames, 8 * row : 8 * row + 8, 8 * column : 8 * column + 8] *= -3
    (old,), (new,) = (
        record(model, [clip], first).activations().values() for clip in (before, after)
    )
    change = (new - old)[0].norm(dim=0)
    assert np.unravel_index(int(change.argmax()), change.shape) == cell


# Layers that the head does not read


@pytest.mark.slow
def test_mvits_last_block_is_refused_and_the_one_before_has_a_map() -> None:
    model = px.load_model("mvit_v2_s", weights="random")
    assert model.default_layers == ("blocks.14",)
    recording = record(
        model, [noise_clip(16, 224, 224, clips=1)], choose_layers(model, ["blocks.14", "blocks.15"])
    )
    gradients = recording.gradients(recording.logits[:, 7])
    assert gradients["blocks.14"].shape == (1, 768, 8, 7, 7)
    assert gradients["blocks.14"].any()
    with pytest.raises(AttributionError, match=r"layer blocks\.15: .*class token.*use blocks\.14"):
        gradient_maps(recording, torch.eye(400)[None, 7:8], grad_cam, model)


@pytest.mark.parametrize("method", ["grad-cam", "hires-cam", "layer-cam"])
def test_timesformers_last_block_is_refused(method: str) -> None:
    model = px.wrap(tiny_transformer("Timesformer"))
    before, last = list(model.layers)[-2:]
    with pytest.raises(AttributionError, match=f"layer {last}: .*class token.*use {before}"):
        px.explain(model, clip_of_noise(3, 32), layer=last, method=method)
    assert px.explain(model, clip_of_noise(3, 32), layer=before).heatmaps


@pytest.mark.slow
def test_a_branch_that_begins_at_zero_is_refused() -> None:
    """Networks fresh from PyTorchVideo switch their residual branches off by a norm of zeros."""
    zoo = pytest.importorskip("pytorchvideo.models.resnet")
    network = zoo.create_resnet(
        model_depth=50, model_num_class=9, head_pool_kernel_size=(4, 2, 2), head_activation=None
    )
    inside = "blocks.4.res_blocks.2.branch2.conv_c"
    assert not network.get_submodule(inside.replace("conv_c", "norm_c")).weight.any()
    model = px.wrap(network, recipe=px.ClipRecipe(px.Uniform(4), 64, (64, 64)))
    (default,) = model.default_layers
    with pytest.raises(AttributionError, match=f"layer {inside}: .*zero everywhere.*use {default}"):
        px.explain(model, clip_of_noise(4, 64), layer=inside)
    assert px.explain(model, clip_of_noise(4, 64)).heatmaps[0].layer_name == default


def test_a_layer_off_the_way_to_the_logits_is_refused() -> None:
    class WithSideBranch(Body):
        def __init__(self) -> None:
            super().__init__()
            self.side = nn.Conv3d(3, 4, 1, (1, 4, 4))

        def forward(self, clip: Tensor) -> Tensor:
            self.side(clip)
            return super().forward(clip)

    model = px.wrap(WithSideBranch(), recipe=RECIPE, layers=["second", "side"])
    with pytest.raises(AttributionError, match=r"layer side: .*zero everywhere.*use second"):
        px.explain(model, clip_of_noise(4, 32), layer="side")


# The network afterwards


@pytest.mark.slow
def test_a_real_network_is_left_as_it_was() -> None:
    model = untrained("r3d_18")
    network = model.network
    network.get_submodule("stem").requires_grad_(False)
    network.train()
    network.get_submodule("layer2").eval()
    calls: list[Any] = []
    network.get_submodule("layer4").register_forward_hook(lambda *call: calls.append(call))

    def state() -> Any:
        return (
            [module.training for module in network.modules()],
            [parameter.requires_grad for parameter in network.parameters()],
            [parameter.grad is None for parameter in network.parameters()],
            [len(module._forward_hooks) for module in network.modules()],
            {name: tensor.clone() for name, tensor in network.state_dict().items()},
        )

    before = state()
    raw_maps(model, [noise_clip(8, 64, 64)], ["layer2", "layer4"], TARGETS)
    after = state()
    assert after[:-1] == before[:-1]
    assert all(torch.equal(before[-1][name], tensor) for name, tensor in after[-1].items())
    assert len(calls) == 1
