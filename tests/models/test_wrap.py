"""Any network becomes a model: wrap finds its stages and refuses other outputs than logits."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest
import torch
from torch import Tensor, nn

from praxiscope.errors import ModelError
from praxiscope.models.layouts import CHANNELS_LAST
from praxiscope.models.model import Layer
from praxiscope.models.registry import load_model
from praxiscope.models.wrap import wrap
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Uniform

SMALL = ClipRecipe(Uniform(8), 64, (64, 64))


def clips(recipe: ClipRecipe) -> list[Tensor]:
    return [torch.randn(1, 3, *size) for size in recipe.input_sizes]


class TestStagesAreFound:
    """The zoo declares its layers by hand; automatic detection finds the same layers."""

    ZOO: ClassVar = {
        "x3d_xs": (4, 182),
        "i3d_r50": (8, 96),
        "tsm_r50": (8, 64),
        "slowfast_r50": (32, 64),
        "r3d_18": (16, 64),
        "s3d": (16, 224),
        "swin3d_t": (8, 64),
    }

    @pytest.mark.slow
    @pytest.mark.parametrize("name", ZOO)
    def test_of_the_zoo(self, name: str) -> None:
        if name in ("r3d_18", "s3d", "swin3d_t"):
            pytest.importorskip("torchvision")
        frames, side = self.ZOO[name]
        declared = load_model(name, weights="random", classes=[f"class {i}" for i in range(4)])
        recipe = replace(declared.recipe, sampling=Uniform(frames), resize=side, crop=(side, side))
        wrapped = wrap(declared.network, recipe=recipe, call=declared.call)

        defaults = [wrapped.layers[path] for path in wrapped.default_layers]
        expected = [declared.layers[path] for path in declared.default_layers]
        assert [layer.pathway for layer in defaults] == [layer.pathway for layer in expected]
        for mine, theirs in zip(defaults, expected, strict=True):
            assert mine.stride == pytest.approx(theirs.stride)
            assert mine.layout.name == theirs.layout.name
            assert not mine.class_token_only
        strides = {(layer.pathway, layer.stride[1]) for layer in wrapped.layers.values()}
        assert strides >= {(layer.pathway, layer.stride[1]) for layer in declared.layers.values()}
        # No inner part of a block, and few enough to choose from.
        assert len(wrapped.layers) <= len(declared.layers) + 2

    def test_of_a_multiscale_transformer(self) -> None:
        """Stages of 16, 8 and 4 cells a side; its head reads the class token of the last block."""
        mvit = pytest.importorskip("torchvision.models.video.mvit")
        pooling = {1: [1, 2, 2], 3: [1, 2, 2]}
        blocks = [
            mvit.MSBlockConfig(
                num_heads=1,
                input_channels=16,
                output_channels=16,
                kernel_q=[3, 3, 3],
                kernel_kv=[3, 3, 3],
                stride_q=pooling.get(block, [1, 1, 1]),
                stride_kv=[1, 4, 4] if block < 3 else [1, 2, 2],
            )
            for block in range(5)
        ]
        network = mvit.MViT(
            (64, 64),
            8,
            blocks,
            residual_pool=True,
            residual_with_cls_embed=False,
            rel_pos_embed=False,
            proj_after_attn=False,
            num_classes=4,
        )
        model = wrap(network, recipe=SMALL)
        strides = {path: layer.stride for path, layer in model.layers.items()}
        assert strides == {
            "blocks.0": (2, 4, 4),
            "blocks.2": (2, 8, 8),
            "blocks.3": (2, 16, 16),
            "blocks.4": (2, 16, 16),
        }
        assert model.default_layers == ("blocks.3",)
        assert {layer.offset for layer in model.layers.values()} == {(0, 0, 0)}

    def test_of_two_stages(self) -> None:
        network = nn.Sequential(
            nn.Sequential(nn.Conv3d(3, 4, 3, (1, 2, 2), 1), nn.ReLU()),
            nn.Sequential(nn.Conv3d(4, 4, 3, (2, 2, 2), 1), nn.ReLU()),
            nn.AdaptiveAvgPool3d(1),
            nn.Flatten(),
        )
        model = wrap(network, recipe=SMALL)
        assert list(model.layers) == ["0", "1"]
        assert model.default_layers == ("1",)
        assert model.layers["1"].stride == (2, 4, 4)


class Attention(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix, self.dropout = nn.Linear(width, 3 * width), nn.Dropout(0.1)

    def forward(self, tokens: Tensor) -> Tensor:
        query, key, value = (
            part.unflatten(2, (4, -1)).transpose(1, 2) for part in self.mix(tokens).chunk(3, 2)
        )
        shares = self.dropout((query @ key.transpose(2, 3)).softmax(-1))
        return (shares @ value).transpose(1, 2).flatten(2)


class Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm, self.attention = nn.LayerNorm(width), Attention(width)
        self.perceptron = nn.Sequential(nn.Linear(width, width), nn.GELU())

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = tokens + self.attention(self.norm(tokens))
        return tokens + self.perceptron(tokens)


class VisionTransformer(nn.Module):
    """Tubelets 2 x 16 x 16, attention written out, a class token or the mean for the head."""

    def __init__(self, depth: int, *, class_token: bool, time_first: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.time_first = time_first
        self.embed = nn.Conv3d(3, 16, (2, 16, 16), (2, 16, 16))
        self.token = nn.Parameter(torch.randn(1, 1, 16)) if class_token else None
        self.blocks = nn.ModuleList(Block(16) for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(16), nn.Linear(16, 5)

    def forward(self, clip: Tensor) -> Tensor:
        cells = self.embed(clip)
        tokens = (cells if self.time_first else cells.movedim(2, 4)).flatten(2).transpose(1, 2)
        if self.token is not None:
            tokens = torch.cat([self.token.expand(len(tokens), -1, -1), tokens], 1)
        for block in self.blocks:
            tokens = block(tokens)
        tokens = self.norm(tokens)
        return self.head(tokens[:, 0] if self.token is not None else tokens.mean(1))


@pytest.mark.parametrize("depth", [2, 3, 6, 12])
@pytest.mark.parametrize("time_first", [True, False])
class TestTransformers:
    def test_the_order_is_found_and_the_last_block_without_gradient_is_not_the_default(
        self, depth: int, time_first: bool
    ) -> None:
        network = VisionTransformer(depth, class_token=True, time_first=time_first)
        model = wrap(network, recipe=SMALL)
        last = f"blocks.{depth - 1}"
        assert model.default_layers == (f"blocks.{depth - 2}",)
        assert model.layers[last].class_token_only
        assert all(path.startswith("blocks.") for path in model.layers)
        assert len(model.layers) <= 5
        order = "T H W" if time_first else "H W T"
        for path, layer in model.layers.items():
            assert layer.layout.name == f"N,(1 + {order}),C"
            assert layer.stride == (2, 16, 16)
            assert layer.offset == (0.5, 7.5, 7.5)
            assert layer.class_token_only == (path == last)

    def test_where_the_head_reads_all_tokens_the_last_block_is_the_default(
        self, depth: int, time_first: bool
    ) -> None:
        network = VisionTransformer(depth, class_token=False, time_first=time_first)
        model = wrap(network, recipe=SMALL)
        assert model.default_layers == (f"blocks.{depth - 1}",)
        assert not any(layer.class_token_only for layer in model.layers.values())
        order = "T H W" if time_first else "H W T"
        assert {layer.layout.name for layer in model.layers.values()} == {f"N,({order}),C"}


def test_a_single_block_before_a_class_token_leaves_what_it_is_given() -> None:
    model = wrap(VisionTransformer(1, class_token=True, time_first=True), recipe=SMALL)
    assert model.default_layers == ("embed",)


def test_two_pathways_have_a_default_each() -> None:
    class Pathways(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.slow, self.fast = (
                nn.Sequential(nn.Conv3d(3, c, 3, (1, 4, 4), 1), nn.Conv3d(c, c, 3, (1, 2, 2), 1))
                for c in (8, 4)
            )
            self.head = nn.Linear(12, 3)

        def forward(self, pathways: list[Tensor]) -> Tensor:
            both = (self.slow(pathways[0]), self.fast(pathways[1]))
            return self.head(torch.cat([grid.mean((2, 3, 4)) for grid in both], 1))

    recipe = ClipRecipe(Uniform(16), 64, (64, 64), slow_every=4)
    model = wrap(Pathways(), recipe=recipe)
    assert model.default_layers == ("slow", "fast")
    assert [model.layers[path].pathway for path in model.default_layers] == [0, 1]
    assert model.logits(clips(recipe)).shape == (1, 3)


class TestTransformersLibrary:
    """Tiny networks of the transformers library are recognised and need no other argument."""

    OPTIONS: ClassVar = {
        "hidden_size": 16,
        "num_hidden_layers": 4,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "image_size": 32,
        "num_labels": 3,
    }

    @pytest.mark.parametrize(
        ("kind", "options", "layout", "stride", "default"),
        [
            ("VideoMAE", {"num_frames": 4, "patch_size": 8}, "N,(T H W),C", (2, 8, 8), 2),
            (
                "Timesformer",
                {"num_frames": 4, "patch_size": 8},
                "N,(1 + H W T),C",
                (1, 8, 8),
                2,
            ),
            (
                "Vivit",
                {"num_frames": 4, "tubelet_size": [2, 8, 8]},
                "N,(1 + T H W),C",
                (2, 8, 8),
                2,
            ),
        ],
    )
    def test_recognised(
        self,
        kind: str,
        options: dict[str, object],
        layout: str,
        stride: tuple[int, int, int],
        default: int,
    ) -> None:
        transformers = pytest.importorskip("transformers")
        config = getattr(transformers, f"{kind}Config")(**self.OPTIONS, **options)
        config.id2label = {0: "run", 1: "Größe", 2: "LABEL_2"}
        network = getattr(transformers, f"{kind}ForVideoClassification")(config)
        model = wrap(network)
        assert model.classes == ("run", "Größe", "class 2")
        assert model.recipe.input_sizes == ((4, 32, 32),)
        (path,) = model.default_layers
        assert path.endswith(f".{default}")
        assert model.layers[path].layout.name == layout
        assert model.layers[path].stride == stride
        logits = model.logits(clips(model.recipe))
        assert logits.shape == (1, 3)

    def test_layers_marked_as_class_token_only_have_no_gradient(self) -> None:
        """The recognised layers' flags against the gradients of a run without that knowledge."""
        transformers = pytest.importorskip("transformers")
        options = {**self.OPTIONS, "num_frames": 4, "tubelet_size": [2, 8, 8]}
        network = transformers.VivitForVideoClassification(transformers.VivitConfig(**options))
        automatic = wrap(network)
        by_path = wrap(
            network, recipe=automatic.recipe, call=automatic.call, layers=list(automatic.layers)
        )
        for path, layer in automatic.layers.items():
            assert by_path.layers[path].class_token_only == layer.class_token_only
            assert by_path.layers[path].layout.name == layer.layout.name
            assert by_path.layers[path].stride == layer.stride


class TestGivenByTheUser:
    network = nn.Sequential(
        nn.Conv3d(3, 4, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool3d(1), nn.Flatten()
    )

    def test_paths(self) -> None:
        model = wrap(self.network, recipe=SMALL, layers=["0", "1"], default_layers=["0"])
        assert list(model.layers) == ["0", "1"]
        assert model.default_layers == ("0",)

    def test_layers_in_full_are_taken_at_their_word(self) -> None:
        mine = Layer("1", (3, 3, 3), (1, 1, 1), CHANNELS_LAST)
        assert wrap(self.network, recipe=SMALL, layers={"mine": mine}).layers == {"mine": mine}

    def test_names_of_classes(self) -> None:
        model = wrap(self.network, recipe=SMALL, classes=["a", "b", "c", "d"], name="mine")
        assert model.classes == ("a", "b", "c", "d")
        assert model.name == "mine"
        assert wrap(self.network, recipe=SMALL).classes[3] == "class 3"
        assert wrap(self.network, recipe=SMALL).weights == "as given"

    def test_a_call_of_another_kind(self) -> None:
        class Record(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.body = nn.Conv3d(3, 4, 3, 2, 1)

            def forward(self, video: Tensor) -> dict[str, Tensor]:
                return {"logits": self.body(video.transpose(1, 2)).mean((2, 3, 4))}

        model = wrap(
            Record(),
            recipe=SMALL,
            call=lambda network, pathways: network(video=pathways[0].transpose(1, 2))["logits"],
        )
        assert model.logits(clips(SMALL)).shape == (1, 4)

    def test_the_model_is_in_evaluation_mode(self) -> None:
        assert not wrap(self.network.train(), recipe=SMALL).network.training


class Head(nn.Module):
    """A body with whatever end."""

    def __init__(self, end: nn.Module) -> None:
        super().__init__()
        self.body, self.frozen = nn.Conv3d(3, 4, 3, 2, 1), nn.BatchNorm3d(4)
        self.end = end

    def forward(self, clip: Tensor) -> Tensor:
        return self.end(self.frozen(self.body(clip)).mean((2, 3, 4)))


class TestRefusals:
    @pytest.mark.parametrize(
        ("network", "options", "message"),
        [
            (Head(nn.Softmax(1)), {}, "Head: returns probabilities.*replace end by torch.nn.Iden"),
            (Head(nn.Unflatten(1, (2, 2))), {}, r"Head: returns \(1, 2, 2\) for one clip, not"),
            (Head(nn.Linear(7, 2)), {}, r"Head: does not run on \(1, 3, 8, 64, 64\): .*recipe"),
            (Head(nn.Identity()), {"classes": ["a"]}, "classes: 1 class names for 4 logits"),
            (Head(nn.Identity()), {"layers": ["end"]}, "layers: the output is not a grid .*: end"),
            (
                Head(nn.Identity()),
                {"layers": ["bodi"]},
                "layers: the output is not a grid .*: bodi",
            ),
            (
                Head(nn.Identity()),
                {"default_layers": ["boddy"]},
                "default_layers: no layer 'boddy' .known: frozen",
            ),
            (Head(nn.Identity()), {"recipe": None}, "Head: needs a recipe.*px.ClipRecipe"),
            (
                nn.Sequential(nn.AdaptiveAvgPool3d(1), nn.Flatten()),
                {},
                "Sequential: no module has a grid over space and time as its output .*px.Layer",
            ),
        ],
    )
    def test_are_one_clear_line_and_leave_the_network_as_it_was(
        self, network: nn.Module, options: dict[str, object], message: str
    ) -> None:
        network.train()
        if isinstance(network, Head):
            network.frozen.eval()
        with pytest.raises(ModelError, match=message) as caught:
            wrap(network, **{"recipe": SMALL, **options})
        assert "\n" not in str(caught.value)
        assert network.training
        if isinstance(network, Head):
            assert not network.frozen.training

    def test_logits_that_are_positive_are_no_probabilities(self) -> None:
        wrap(Head(nn.ReLU()), recipe=SMALL)

    def test_parameters_keep_their_flags(self) -> None:
        network = VisionTransformer(3, class_token=True, time_first=True)
        network.embed.requires_grad_(False)
        before = {name: p.requires_grad for name, p in network.named_parameters()}
        wrap(network, recipe=SMALL)
        assert {name: p.requires_grad for name, p in network.named_parameters()} == before
        assert all(p.grad is None for p in network.parameters())


def test_auto_takes_a_stage_of_long_strides() -> None:
    """Two frames, four rows and four columns in one step, as in small networks."""
    network = nn.Sequential(
        nn.Conv3d(3, 4, 3, (1, 4, 4), 1),
        nn.ReLU(),
        nn.Conv3d(4, 8, 3, (2, 4, 4), 1),
        nn.ReLU(),
        nn.AdaptiveAvgPool3d(1),
        nn.Flatten(),
        nn.Linear(8, 2),
    )
    recipe = ClipRecipe(Uniform(8), resize=64, crop=(64, 64))
    model = wrap(network, recipe=recipe)
    assert model.default_layers == ("3",)
    assert model.layers["3"].stride == (2, 16, 16)
