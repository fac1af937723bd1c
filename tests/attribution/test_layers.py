"""Which layers a user can choose, and the errors for the others."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from praxiscope.attribution.explain import explain
from praxiscope.attribution.layers import choose_layers
from praxiscope.errors import AttributionError
from praxiscope.models.layouts import tokens
from praxiscope.models.model import Layer, VideoModel, patch_layer
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform


class ClassTokenReader(nn.Module):
    """Two blocks that mix all tokens; the head reads only the class token."""

    class Block(nn.Module):
        def forward(self, tokens: Tensor) -> Tensor:
            return tokens + tokens.square().mean(1, keepdim=True)

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.embed = nn.Conv3d(3, 8, (2, 8, 8), (2, 8, 8))
        self.blocks = nn.Sequential(self.Block(), self.Block())
        self.head = nn.Linear(8, 3)

    def forward(self, clip: Tensor) -> Tensor:
        cells = self.embed(clip).flatten(2).transpose(1, 2)
        sequence = torch.cat([torch.zeros_like(cells[:, :1]), cells], 1)
        return self.head(self.blocks(sequence)[:, 0])


@pytest.fixture
def model() -> VideoModel:
    first = patch_layer("blocks.0", (2, 8, 8), layout=tokens(1))
    last = patch_layer("blocks.1", (2, 8, 8), layout=tokens(1), class_token_only=True)
    recipe = ClipRecipe(Uniform(4), 32, (32, 32))
    layers = {"embed": patch_layer("embed", (2, 8, 8)), "early": first, "late": last}
    network = ClassTokenReader().eval()
    return VideoModel("reader", network, recipe, ("a", "b", "c"), layers, ("early",))


@pytest.fixture
def clip(noise: Clip) -> Clip:
    return noise


def test_without_a_name_the_default_layers_are_chosen(model: VideoModel) -> None:
    assert list(choose_layers(model, ())) == ["early"]
    assert choose_layers(model, ("last",)) == {"early": model.layers["early"]}


def test_all_leaves_out_layers_without_gradient(model: VideoModel) -> None:
    assert list(choose_layers(model, ("all",))) == ["embed", "early"]


def test_names_keep_the_users_order_and_come_once(model: VideoModel) -> None:
    assert list(choose_layers(model, ("early", "embed", "last", "early"))) == ["early", "embed"]


def test_any_module_that_emits_a_grid_is_a_layer(model: VideoModel) -> None:
    (layer,) = choose_layers(model, ("blocks.0",)).values()
    assert layer.path == "blocks.0"
    assert layer.stride == (2, 8, 8)
    assert layer.offset == (0.5, 3.5, 3.5)
    assert layer.layout.class_tokens == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("erly", "layer: no layer 'erly' in reader .*'early'"),
        ("", "layer: no layer '' in reader"),
        ("blocks.7", "no layer 'blocks.7'"),
        (
            "head",
            "the output of module 'head' of reader is not a grid .*choose one of embed, early",
        ),
    ],
)
def test_refusals(model: VideoModel, name: str, message: str) -> None:
    with pytest.raises(AttributionError, match=message):
        choose_layers(model, (name,))


def test_a_zero_gradient_layer_is_refused_and_the_one_before_recommended(
    model: VideoModel, clip: Clip
) -> None:
    with pytest.raises(AttributionError, match="layer late: the gradient is zero everywhere: the "):
        explain(model, clip, layer="late")
    with pytest.raises(AttributionError, match=r"head reads only its class token .use early"):
        explain(model, clip, layer="late")
    # A module's path carries no information about its gradient; the check uses the gradient.
    with pytest.raises(AttributionError, match=r"zero everywhere: no later module.*use early"):
        explain(model, clip, layer="blocks.1")


def test_a_zero_gradient_layer_has_a_map_by_a_method_without_gradient(
    model: VideoModel, clip: Clip
) -> None:
    (heatmap,) = explain(model, clip, layer="late", method="eigen-cam").heatmaps
    assert not heatmap.is_empty


def test_a_model_without_a_usable_layer_says_so(model: VideoModel, clip: Clip) -> None:
    model.default_layers = ()
    with pytest.raises(AttributionError, match="reader has no default layer"):
        explain(model, clip)


def test_a_frozen_body_is_no_obstacle(model: VideoModel, clip: Clip) -> None:
    expected = explain(model, clip).heatmaps[0].raw
    model.network.requires_grad_(False)
    assert (explain(model, clip).heatmaps[0].raw == expected).all()


def test_layers_in_full_are_taken_at_their_word(model: VideoModel) -> None:
    mine = Layer("blocks.0", (2, 8, 8), (0, 0, 0), tokens(1))
    model.layers = {"mine": mine}
    assert choose_layers(model, ("mine",)) == {"mine": mine}
